import { cutAtHours, interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { Answering } from '../query/answer.ts';
import { isoTime, type SteppedDocument, type WindowStep } from '../query/document.ts';
import { MAX_ROWS, tooManyRows } from '../query/tally.ts';
import {
  dimensionsChanged,
  knownOf,
  missingHours,
  nothingKnown,
  type PastAnswer,
  type PastHours,
  type QueryUnder,
} from './past-answer.ts';

export interface SteppedAnswer {
  readonly document: SteppedDocument;
  /** One after the other, with the policy and the hosts that each one's document stands on. */
  readonly parts: readonly PastAnswer[];
}

/**
 * Answers a query for each UTC hour or day of a span apart; a step of which no hour is known is left out,
 * and its hours are in the gap of the whole.
 *
 * @throws WindowError where the ledger has no hour of the span, QueryError for more than `maxRows` rows over all steps
 */
export async function answerSteps(
  ledger: PastHours,
  cluster: string,
  span: Interval,
  step: WindowStep,
  queryOf: QueryUnder,
  answering: Answering,
  signal: AbortSignal,
): Promise<SteppedAnswer> {
  const { maxRows = MAX_ROWS } = answering;
  const parts: PastAnswer[] = [];
  const missing: string[] = [];
  let rows = 0;
  for (const part of cutAt(step, span)) {
    const known = await knownOf(ledger, cluster, part, queryOf, answering, signal, span);
    missing.push(...known.missing);
    if (known.answer === null) continue;
    rows += known.answer.document.rows.length;
    if (rows > maxRows) throw tooManyRows(maxRows);
    parts.push(known.answer);
  }
  const [first] = parts;
  if (first === undefined) throw nothingKnown(span, missing);
  const { model, idle, basis, by } = first.document;
  const steps = parts.map(({ document }) => document);
  const other = steps.find((document) => document.by.join() !== by.join());
  if (other !== undefined) throw dimensionsChanged(other.window.start, by, other.by);
  const document: SteppedDocument = {
    window: { start: isoTime(span.start), end: isoTime(span.end) },
    step,
    cluster,
    ...{ model, idle, basis, by },
    total: steps.reduce((sum, { total }) => sum + total, 0),
    gaps: missingHours(missing),
    steps,
  };
  return { document, parts };
}

const SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;

/** Cuts a span at UTC hours or days. */
function cutAt(step: WindowStep, span: Interval): readonly Interval[] {
  if (step === '1h') return cutAtHours(span);
  const days = Map.groupBy(cutAtHours(span), ({ start }) => Math.floor(start / SECONDS_PER_DAY));
  return [...days.values()].map((hours) =>
    interval(hours[0]?.start ?? span.start, hours.at(-1)?.end ?? span.end),
  );
}
