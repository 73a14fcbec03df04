import { z } from 'zod';
import {
  answerPast,
  type PastAnswer,
  type PastHours,
  type QueryUnder,
} from '../../app/ledger/past-answer.ts';
import { answerSteps, type SteppedAnswer } from '../../app/ledger/past-steps.ts';
import { answer } from '../../app/query/answer.ts';
import { csvLines } from '../../app/query/csv.ts';
import { focusBy, focusLines, hostsOf } from '../../app/query/focus.ts';
import { WINDOW_STEPS, type WindowStep } from '../../app/query/document.ts';
import { jsonPieces, steppedPieces } from '../../app/query/json.ts';
import {
  IDLE_MODES,
  parseBy,
  parseFilter,
  parseSort,
  QUERY_MODELS,
  type AllocationQuery,
} from '../../app/query/query.ts';
import { MAX_ROWS } from '../../app/query/tally.ts';
import { allocationOf, pastSpan, WindowError } from '../../app/query/windows.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { hourOf, type Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { allocationDocument, steppedDocument } from './documents.ts';
import { route, snapshotOf, type Reading, type Reply, type Route } from './route.ts';

const FORMATS = ['json', 'csv', 'focus'] as const;

const query = z.strictObject({
  window: z
    .string()
    .default('5m')
    .describe(
      '`5m`: what runs now; `1h`: the last closed UTC hour; `START/END` (ISO 8601): that hour by its times. With a ledger also `1d`, `2026-10` and any `START/END`, at most 31 days: full UTC hours from what it keeps.',
    ),
  by: z
    .string()
    .exactOptional()
    .describe(
      'Dimensions, separated by commas: cluster, namespace, workload_kind, workload, pod, node, spend_type, resource, component and the owner dimensions of the policy. Default: namespace; for `focus` all.',
    ),
  model: z
    .enum(QUERY_MODELS)
    .default('policy')
    .describe('`policy`: each pod as the policy says; else what-if one model held for everyone.'),
  idle: z
    .enum(IDLE_MODES)
    .exactOptional()
    .describe('Cluster idle as its own rows or shared among pods. Default: as the policy says.'),
  filter: z
    .array(z.string())
    .default([])
    .describe('`dimension=pattern` or `dimension!=pattern`, `*` for any text; repeat for several.'),
  step: z
    .enum(WINDOW_STEPS)
    .exactOptional()
    .describe(
      'Each UTC hour or day of the window apart, from the ledger. JSON then has `steps`, one answer each; CSV tells them apart by their window.',
    ),
  sort: z
    .string()
    .default('-cost')
    .describe('`cost` or a dimension of `by`; a minus before it: from the top down.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_ROWS)
    .exactOptional()
    .describe('How many keys; the others become one key `(other)`, so that the sum stays.'),
  format: z.enum(FORMATS).default('json').describe('`focus`: CSV with FOCUS 1.2 columns.'),
});

export const allocationRoute: Route = route({
  path: '/api/v1/allocation',
  summary: 'The cost of the cluster, allocated',
  description: `At most ${MAX_ROWS} rows. Rows sum to \`total\`; what has no price is in \`gaps\`, not in the rows.`,
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query,
  gives: { 'application/json': z.union([allocationDocument, steppedDocument]), 'text/csv': null },
  problems: [422, 503],
  handle: async ({ query: asked, reading }, signal): Promise<Reply> => {
    const { step, format } = asked;
    if (step === undefined) {
      const answer = await answered(asked, reading, signal);
      return format === 'json' ? json(jsonPieces(answer.document)) : file(format, [answer]);
    }
    const { document, parts } = await inSteps(asked, step, reading, signal);
    return format === 'json' ? json(steppedPieces(document)) : file(format, parts);
  },
});

const json = (pieces: Iterable<string>): Reply => ({
  kind: 'pieces',
  type: 'application/json',
  pieces,
  fileName: null,
});

/** Answers as one file of CSV, named after when the first begins. */
function file(format: 'csv' | 'focus', answers: readonly PastAnswer[]): Reply {
  const begin = answers[0]?.document.window.start ?? '';
  return {
    kind: 'pieces',
    type: 'text/csv; charset=utf-8; header=present',
    pieces: underOneHeader(
      answers.map(({ document, policy, hosts }) =>
        format === 'csv' ? csvLines(document) : focusLines(document, policy, hosts),
      ),
    ),
    fileName: `${format === 'csv' ? 'allocation' : 'focus'}-${begin.replaceAll(':', '')}.csv`,
  };
}

/** Files of equal columns as one: each brings its header first, of which one is kept. */
function* underOneHeader(files: readonly Iterable<string>[]): Generator<string> {
  for (const [index, lines] of files.entries()) {
    let isHeader = true;
    for (const line of lines) {
      if (!isHeader || index === 0) yield line;
      isHeader = false;
    }
  }
}

type Asked = z.output<typeof query>;

const queryOf = (asked: Asked, policy: AllocationPolicy): AllocationQuery => ({
  by:
    asked.by === undefined
      ? asked.format === 'focus'
        ? focusBy(policy)
        : ['namespace']
      : parseBy(asked.by),
  model: asked.model,
  idle: asked.idle ?? null,
  filters: asked.filter.map(parseFilter),
  sort: parseSort(asked.sort),
  limit: asked.limit ?? null,
});

const queryUnder =
  (asked: Asked): QueryUnder =>
  (policy) =>
    queryOf(asked, policy);

/** From the snapshot where it holds the window, else from the ledger. */
async function answered(asked: Asked, reading: Reading, signal: AbortSignal): Promise<PastAnswer> {
  const snapshot = snapshotOf(reading);
  const held = heldBy(snapshot, asked.window, reading.ledger ?? null);
  if ('ledger' in held) {
    const { ledger, span } = held;
    return answerPast(ledger, snapshot.cluster, span, queryUnder(asked), reading, signal);
  }
  const { policy } = held;
  const document = await answer(snapshot.cluster, held, queryOf(asked, policy), reading, signal);
  return { document, policy, hosts: hostsOf(held) };
}

/** From the ledger alone: what runs now has no steps. */
async function inSteps(
  asked: Asked,
  step: WindowStep,
  reading: Reading,
  signal: AbortSignal,
): Promise<SteppedAnswer> {
  const { at, cluster } = snapshotOf(reading);
  const { ledger } = reading;
  if (ledger === null || ledger === undefined)
    throw new WindowError(
      'steps are of closed hours, which this exporter does not keep; set ledger.file, or ask without step.',
    );
  const span = pastSpan(asked.window, hourOf(at).start);
  return answerSteps(ledger, cluster, span, step, queryUnder(asked), reading, signal);
}

function heldBy(
  snapshot: Snapshot,
  window: string,
  ledger: PastHours | null,
): Allocation | { readonly ledger: PastHours; readonly span: Interval } {
  try {
    return allocationOf(snapshot, window);
  } catch (error) {
    if (!(error instanceof WindowError) || ledger === null) throw error;
    return { ledger, span: pastSpan(window, hourOf(snapshot.at).start) };
  }
}
