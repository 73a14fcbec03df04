import type { GapKind } from '../../domain/gap.ts';
import { EXPORTER, spanInWords } from './in-words.ts';
import type { RuleParameters } from './parameters.ts';
import { promql, wordingFor } from './promql.ts';
import type { AlertRule } from './rule.ts';

const MINUTE = 60;
const HOUR = 3600;

/** Gaps that take cost out of the total, besides hosts without a price. */
const MISSING_COST: readonly GapKind[] = [
  'fee_without_price',
  'host_without_pod',
  'pod_without_host',
  'usage_without_identity',
];

/** Is there while an exporter serves numbers. */
const ALIVE = 'podtally_last_pass_timestamp_seconds';

/** The alerts about numbers that are not whole. */
export function numberAlerts(parameters: RuleParameters): readonly AlertRule[] {
  const { conservationErrorRatio, catalogueAgeSeconds } = parameters;
  const { held, age } = wordingFor(parameters);
  const served = (worst: 'max' | 'min', by: string, series: string): string =>
    `${worst} by (cluster, job${by}) (${held(series, 'cluster, job', ALIVE)})`;
  const gaps = (matcher: string): string =>
    served('max', ', kind', `podtally_gaps{kind${matcher}}`);
  const common = { topic: 'numbers', needs: 'nothing' } as const;
  return [
    {
      ...common,
      alert: 'PodtallyHostUnpriced',
      severity: 'critical',
      expr: `${gaps('="host_without_price"')} > 0`,
      forSeconds: 15 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `Hosts without a price: {{ $value }}${EXPORTER}`,
      description: 'They and their pods are not in the total: cost looks lower than it is.',
      when: 'a host has no price, so that it and its pods are not in the total',
    },
    {
      ...common,
      alert: 'PodtallyCostMissing',
      severity: 'warning',
      expr: `${gaps(`=~"${MISSING_COST.join('|')}"`)} > 0`,
      forSeconds: 30 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `Cost is missing from the total: {{ $labels.kind }}, {{ $value }}${EXPORTER}`,
      description: 'What the gap names is not in the total: cost looks lower than it is.',
      when: `a gap takes cost out of the total: ${MISSING_COST.map((kind) => `\`${kind}\``).join(', ')}`,
    },
    {
      ...common,
      alert: 'PodtallyConservationBroken',
      severity: 'critical',
      expr: `${served('max', '', 'podtally_conservation_error_ratio')} > ${conservationErrorRatio}`,
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `What is allocated is not what the hosts cost${EXPORTER}`,
      description:
        'The relative error is {{ $value | printf "%.2g" }}. This is a defect of Podtally.',
      when: `what was allocated and what the hosts cost differ by more than ${conservationErrorRatio}, relatively`,
    },
    {
      ...common,
      alert: 'PodtallyCoverageBroken',
      severity: 'critical',
      expr: promql(`
        ${served('max', ', what', 'podtally_coverage_ratio')} > 1
        or
        ${served('min', ', what', 'podtally_coverage_ratio')} < 1`),
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 15 * MINUTE,
      summary: `The result does not cover its inputs: {{ $labels.what }}${EXPORTER}`,
      description:
        'The result holds {{ $value | printf "%.4f" }} of what was counted apart; it must be 1.',
      when: 'the result holds more or less pods, hosts or requests than an independent count of the inputs',
    },
    {
      ...common,
      alert: 'PodtallyPriceCatalogueOld',
      severity: 'warning',
      expr: `time() - ${served('max', '', 'podtally_price_catalogue_timestamp_seconds')} > ${age(catalogueAgeSeconds)}`,
      forSeconds: HOUR,
      keepFiringForSeconds: 0,
      summary: `The price catalogue is {{ $value | humanizeDuration }} old${EXPORTER}`,
      description: 'Hosts that only the catalogue prices may cost more or less by now.',
      when: `the price catalogue on the ladder is older than ${spanInWords(catalogueAgeSeconds)}`,
    },
  ];
}
