import { BUDGET, BUDGETS_ALIVE, burnRecord } from './budget-records.ts';
import { percent, spanInWords } from './in-words.ts';
import type { BurnParameters, RuleParameters } from './parameters.ts';
import { promql, wordingFor } from './promql.ts';
import type { AlertRule } from './rule.ts';

const MINUTE = 60;
const HOUR = 3600;

/** What is recorded of the alert's own budget, in a format. */
const recorded = (record: string, format: string): string =>
  `{{ with printf "${record}{cluster=%q,budget=%q,period=%q}" .Labels.cluster .Labels.budget .Labels.period | query }}{{ . | first | value | ${format} }}{{ end }}`;

const dollars = (record: string): string => recorded(record, 'printf "%.2f"');

/** The breach of a new period is a new alert, even where nobody could be told that the old one had ended. */
const PERIOD_LABELS = { period_start: recorded(BUDGET.start, 'humanizeTimestamp') };

const SPENT_OF_LIMIT = `${dollars(BUDGET.spent)} of ${dollars(BUDGET.limit)} USD are spent`;

/** The alerts that guard budgets. */
export function budgetAlerts(parameters: RuleParameters): readonly AlertRule[] {
  const { warnRatio, forecastAfterRatio, fast, slow } = parameters.budget;
  const common = { topic: 'budget', needs: 'nothing', labels: PERIOD_LABELS } as const;
  const budget = budgetInWords(parameters);
  return [
    {
      ...common,
      alert: 'PodtallyBudgetNearLimit',
      severity: 'warning',
      expr: `${BUDGET.used} >= ${warnRatio}`,
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `${budget} has used {{ $value | humanizePercentage }} of its limit`,
      description: `${SPENT_OF_LIMIT} this {{ $labels.period }}.`,
      when: `a budget has used ${percent(warnRatio)} of its limit`,
    },
    {
      ...common,
      alert: 'PodtallyBudgetExceeded',
      severity: 'critical',
      expr: `${BUDGET.used} >= 1`,
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `${budget} has used {{ $value | humanizePercentage }} of its limit`,
      description: `${SPENT_OF_LIMIT} this {{ $labels.period }}.`,
      when: 'a budget has used 100 % of its limit',
    },
    {
      ...common,
      alert: 'PodtallyBudgetForecastOverLimit',
      severity: 'warning',
      expr: promql(`
        ${BUDGET.forecast} > ${BUDGET.limit}
        and
        ${BUDGET.elapsed} >= ${forecastAfterRatio}`),
      forSeconds: HOUR,
      keepFiringForSeconds: HOUR,
      summary: `${budget} is forecast to end over its limit`,
      description: `At the end of the {{ $labels.period }} {{ $value | printf "%.2f" }} USD are expected; ${SPENT_OF_LIMIT}.`,
      when: `the forecast for the end of the period is above the limit, once ${percent(forecastAfterRatio)} of the period have passed`,
    },
    {
      ...common,
      ...burning(fast, parameters),
      alert: 'PodtallyBudgetBurnsFast',
      severity: 'critical',
      forSeconds: 15 * MINUTE,
    },
    {
      ...common,
      ...burning(slow, parameters),
      alert: 'PodtallyBudgetBurns',
      severity: 'warning',
      forSeconds: HOUR,
    },
  ];
}

/** Too fast over both spans, and so fast that the limit does not last the period. */
function burning(
  { factor, longSeconds, shortSeconds }: BurnParameters,
  parameters: RuleParameters,
): Pick<AlertRule, 'expr' | 'keepFiringForSeconds' | 'summary' | 'description' | 'when'> {
  const { held } = wordingFor(parameters);
  const pace = (seconds: number): string =>
    held(burnRecord(seconds, parameters), 'cluster', BUDGETS_ALIVE);
  return {
    expr: promql(`
      ${pace(longSeconds)} > ${factor}
      and
      ${pace(shortSeconds)} > ${factor}
      and
      ${BUDGET.used} + ${pace(longSeconds)} * (1 - ${BUDGET.elapsed}) > 1`),
    keepFiringForSeconds: HOUR,
    summary: `${budgetInWords(parameters)} is spent {{ $value | printf "%.1f" }} times as fast as it allows`,
    description: `At the mean pace of ${spanInWords(longSeconds)} the limit is reached before the {{ $labels.period }} ends; ${SPENT_OF_LIMIT}.`,
    when: `over ${spanInWords(longSeconds)} and over ${spanInWords(shortSeconds)} a budget is spent more than ${factor} times as fast as would last for the period, and at that pace the limit is reached before it ends`,
  };
}

const budgetInWords = ({ ownerLabel }: RuleParameters): string =>
  `Budget {{ $labels.budget }}{{ with $labels.${ownerLabel} }} of {{ . }}{{ end }} in cluster {{ $labels.cluster }}`;
