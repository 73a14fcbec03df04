import type { RuleParameters } from './parameters.ts';
import { promql, wordingFor } from './promql.ts';
import type { RecordingRule } from './rule.ts';

/** What rules record of budgets: one series per cluster, budget, owner and period, whichever exporter served it. */
export const BUDGET = {
  limit: 'budget:podtally_budget_limit_usd:current',
  spent: 'budget:podtally_budget_spent_usd:current',
  forecast: 'budget:podtally_budget_forecast_usd:current',
  start: 'budget:podtally_budget_period_start_timestamp_seconds:current',
  end: 'budget:podtally_budget_period_end_timestamp_seconds:current',
  used: 'budget:podtally_budget_used:ratio',
  elapsed: 'budget:podtally_budget_elapsed:ratio',
} as const;

/** Is there while a cluster's exporter serves budgets: what then has no value is gone, not missing. */
export const BUDGETS_ALIVE = 'podtally_budget_limit_usd';

const FAMILIES = {
  limit: 'podtally_budget_limit_usd',
  spent: 'podtally_budget_spent_usd',
  forecast: 'podtally_budget_forecast_usd',
  start: 'podtally_budget_period_start_timestamp_seconds',
  end: 'podtally_budget_period_end_timestamp_seconds',
} as const;

/** A scrape more or less must not make a past value vanish. */
const PAST_TOLERANCE_SECONDS = 600;

/** The pace of spending over a span, recorded: 1 would use the limit up exactly by the end of the period. */
export const burnRecord = (seconds: number, parameters: RuleParameters): string =>
  `budget:podtally_budget_burn:rate${wordingFor(parameters).span(seconds)}`;

/** The recording rules that budget alerts read. */
export function budgetRecords(parameters: RuleParameters): readonly RecordingRule[] {
  const { fast, slow } = parameters.budget;
  const spans = [fast, slow].flatMap(({ longSeconds, shortSeconds }) => [
    longSeconds,
    shortSeconds,
  ]);
  return [
    current('limit', parameters),
    current('spent', parameters),
    current('forecast', parameters),
    current('start', parameters),
    current('end', parameters),
    { record: BUDGET.used, expr: `${BUDGET.spent} / ${BUDGET.limit}` },
    {
      record: BUDGET.elapsed,
      expr: `(time() - ${BUDGET.start}) / (${BUDGET.end} - ${BUDGET.start})`,
    },
    ...[...new Set(spans)].toSorted((a, b) => a - b).map((span) => burn(span, parameters)),
  ];
}

/**
 * The value of the running period. A period that has ended has none, whatever an exporter last said of it;
 * while none serves budgets, the last values known stand.
 */
function current(what: keyof typeof FAMILIES, parameters: RuleParameters): RecordingRule {
  const { span } = wordingFor(parameters);
  const hold = span(parameters.holdSeconds);
  const by = `by (cluster, budget, ${parameters.ownerLabel}, period)`;
  return {
    record: BUDGET[what],
    expr: promql(`
      max ${by} (
        ${FAMILIES[what]} and ${FAMILIES.end} > time()
      )
      or
      (
        max ${by} (
          last_over_time(${FAMILIES[what]}[${hold}])
          and
          last_over_time(${FAMILIES.end}[${hold}]) > time()
        )
        unless on (cluster) ${BUDGETS_ALIVE}
      )`),
  };
}

/** Only where the whole span lies in the period, and only from values served then and now: a gap is no spending. */
function burn(seconds: number, parameters: RuleParameters): RecordingRule {
  const { span, age } = wordingFor(parameters);
  const by = `by (cluster, budget, ${parameters.ownerLabel}, period)`;
  const past = `podtally_budget_spent_usd[${span(PAST_TOLERANCE_SECONDS)}] offset ${span(seconds)}`;
  return {
    record: burnRecord(seconds, parameters),
    expr: promql(`
      (max ${by} (podtally_budget_spent_usd) - max ${by} (last_over_time(${past})))
      / ${BUDGET.limit}
      * (${BUDGET.end} - ${BUDGET.start}) / ${age(seconds)}
      and
      ${BUDGET.start} <= time() - ${age(seconds)}`),
  };
}
