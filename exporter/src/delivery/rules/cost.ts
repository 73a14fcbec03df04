import { percent, spanInWords } from './in-words.ts';
import type { RuleParameters } from './parameters.ts';
import { anyOf, duration, promql, wordingFor } from './promql.ts';
import type { AlertRule, RecordingRule } from './rule.ts';

const MINUTE = 60;
const HOUR = 3600;

const BY_TYPE = 'owner_type:podtally_cost_usd_per_hour:sum';
const BY_OWNER = 'owner:podtally_cost_usd_per_hour:sum';
const MEAN = 'owner:podtally_cost_usd_per_hour:avg';
const EXCESS = 'owner:podtally_cost_excess_usd_per_hour:difference';
const GROWTH = 'owner:podtally_cost_excess:ratio';
const IDLE = 'cluster:podtally_idle_cost:ratio';
const IDLE_MEAN = 'cluster:podtally_idle_cost:ratio_avg';
const UNATTRIBUTED = 'cluster:podtally_unattributed_cost:ratio';
const UNATTRIBUTED_MEAN = 'cluster:podtally_unattributed_cost:ratio_avg';

/** What pods are charged, without the idle of hosts and without fees. */
const OF_PODS = 'spend_type=~"usage|workload_idle"';

/** What rules record of cost: few series, of which the alerts read the past. */
export function costRecords(parameters: RuleParameters): readonly RecordingRule[] {
  const { ownerLabel, unownedValues, anomaly, shares } = parameters;
  const { span } = wordingFor(parameters);
  const week = span(anomaly.againstSeconds);
  const day = span(shares.overSeconds);
  // A mean of less than the whole span is no mean yet: there must be something from before it.
  const mean = (ratio: string): string =>
    promql(`
      avg_over_time(${ratio}[${day}])
      and
      last_over_time(${ratio}[${day}] offset ${day})`);
  return [
    {
      record: BY_TYPE,
      // The old exporter and the new one are both there for a moment when it is replaced.
      expr: promql(`
        sum by (cluster, ${ownerLabel}, spend_type) (
          max without (instance, pod) (podtally_owner_cost_usd_per_hour{model="policy"})
        )`),
    },
    { record: BY_OWNER, expr: `sum by (cluster, ${ownerLabel}) (${BY_TYPE})` },
    { record: MEAN, expr: `avg_over_time(${BY_OWNER}[${span(anomaly.overSeconds)}])` },
    { record: EXCESS, expr: `${MEAN} - ${MEAN} offset ${week}` },
    { record: GROWTH, expr: `${MEAN} / ${MEAN} offset ${week}` },
    {
      record: IDLE,
      expr: promql(`
        sum by (cluster) (${BY_TYPE}{spend_type=~".*idle"})
        /
        sum by (cluster) (${BY_TYPE})`),
    },
    { record: IDLE_MEAN, expr: mean(IDLE) },
    {
      record: UNATTRIBUTED,
      expr: promql(`
        (
          sum by (cluster) (${BY_TYPE}{${OF_PODS},${ownerLabel}=~"${anyOf(unownedValues)}"})
          or
          sum by (cluster) (${BY_TYPE}{${OF_PODS}}) * 0
        )
        /
        sum by (cluster) (${BY_TYPE}{${OF_PODS}})`),
    },
    { record: UNATTRIBUTED_MEAN, expr: mean(UNATTRIBUTED) },
  ];
}

/** The alerts about cost that behaves oddly. */
export function costAlerts(parameters: RuleParameters): readonly AlertRule[] {
  const { ownerLabel, anomaly, shares, unmappedUsd } = parameters;
  const wording = wordingFor(parameters);
  const held = (record: string): string => wording.held(record, 'cluster', BY_TYPE);
  const common = { topic: 'cost', severity: 'warning', needs: 'nothing' } as const;
  const overDay = duration(shares.overSeconds);
  return [
    {
      ...common,
      alert: 'PodtallyCostAnomaly',
      expr: promql(`
        ${held(EXCESS)} > ${anomaly.usdPerHour}
        and
        ${held(GROWTH)} > ${anomaly.ratio}`),
      forSeconds: 30 * MINUTE,
      keepFiringForSeconds: HOUR,
      summary: `{{ with $labels.${ownerLabel} }}{{ . }}{{ else }}Nobody’s cost{{ end }} in cluster {{ $labels.cluster }} costs {{ $value | printf "%.2f" }} USD/h more than a week ago`,
      description: `The mean of ${spanInWords(anomaly.overSeconds)} is more than ${anomaly.ratio} times that of the same time ${spanInWords(anomaly.againstSeconds)} ago.`,
      when: `an owner costs more than ${anomaly.ratio} times as much as at the same hour a week ago, and more than ${anomaly.usdPerHour} USD/h more`,
    },
    {
      ...common,
      alert: 'PodtallyIdleShareHigh',
      expr: `${held(IDLE_MEAN)} > ${shares.idleRatio}`,
      forSeconds: HOUR,
      keepFiringForSeconds: 2 * HOUR,
      summary: '{{ $value | humanizePercentage }} of cluster {{ $labels.cluster }} is idle',
      description: `Idle of hosts and of workloads together, as a share of all cost, mean of ${overDay}.`,
      when: `more than ${percent(shares.idleRatio)} of the cost of a cluster was idle over ${spanInWords(shares.overSeconds)}`,
    },
    {
      ...common,
      alert: 'PodtallyUnattributedShareHigh',
      expr: `${held(UNATTRIBUTED_MEAN)} > ${shares.unattributedRatio}`,
      forSeconds: HOUR,
      keepFiringForSeconds: 2 * HOUR,
      summary: `{{ $value | humanizePercentage }} of what pods cost in cluster {{ $labels.cluster }} has no ${ownerLabel}`,
      description: `Share of usage and workload idle without a value for ${ownerLabel}, mean of ${overDay}.`,
      when: `more than ${percent(shares.unattributedRatio)} of what pods cost had no ${ownerLabel} over ${spanInWords(shares.overSeconds)}`,
    },
    {
      ...common,
      alert: 'PodtallyCostUnmapped',
      expr: `max by (cluster) (${held('podtally_gl_unmapped_usd')}) > ${unmappedUsd}`,
      forSeconds: HOUR,
      keepFiringForSeconds: 2 * HOUR,
      summary:
        '{{ $value | printf "%.2f" }} USD of this month are on no account in cluster {{ $labels.cluster }}',
      description:
        'No rule of finance.gl books them; the journal of the month has them as unmapped.',
      when: `more than ${unmappedUsd} USD of the running month is booked to no account by \`finance.gl\``,
    },
  ];
}
