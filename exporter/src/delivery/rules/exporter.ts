import { EXPORTER } from './in-words.ts';
import type { RuleParameters } from './parameters.ts';
import { wordingFor } from './promql.ts';
import type { AlertRule } from './rule.ts';

const MINUTE = 60;

/** The alerts about how Podtally is set up: its sources, its scrape, its replicas. */
export function exporterAlerts(parameters: RuleParameters): readonly AlertRule[] {
  const sourceUp = wordingFor(parameters).held(
    'podtally_source_up',
    'cluster, job',
    'podtally_last_pass_timestamp_seconds',
  );
  return [
    {
      alert: 'PodtallySourceDown',
      topic: 'exporter',
      severity: 'warning',
      needs: 'nothing',
      expr: `min by (cluster, job, source) (${sourceUp}) == 0`,
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 5 * MINUTE,
      summary: `Source {{ $labels.source }} does not answer${EXPORTER}`,
      description: 'Its last good part stands in for it, and what it would tell is a gap.',
      when: 'a source did not answer in the last passes',
    },
    {
      alert: 'PodtallyLabelsNotHonored',
      topic: 'exporter',
      severity: 'critical',
      needs: 'nothing',
      expr: 'count by (job) (podtally_owner_cost_usd_per_hour{exported_namespace!=""}) > 0',
      forSeconds: 2 * MINUTE,
      keepFiringForSeconds: 5 * MINUTE,
      summary:
        'Prometheus puts all cost into the namespace of the exporter (job {{ $labels.job }})',
      description:
        'Cost series whose namespace is in exported_namespace: {{ $value }}. The scrape needs honor_labels: true.',
      when: 'cost series carry `exported_namespace`, because the scrape does not honor labels',
    },
    {
      alert: 'PodtallyTwoLeaders',
      topic: 'exporter',
      severity: 'critical',
      needs: 'nothing',
      expr: 'sum by (cluster, job) (podtally_leader) > 1',
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 0,
      summary: `{{ $value }} replicas publish cost at once${EXPORTER}`,
      description: 'Sums over cost count twice what both publish.',
      when: 'more than one replica says that it leads',
    },
    {
      alert: 'PodtallyNoLeader',
      topic: 'exporter',
      severity: 'critical',
      needs: 'nothing',
      expr: 'sum by (cluster, job) (podtally_leader) == 0',
      forSeconds: 5 * MINUTE,
      keepFiringForSeconds: 0,
      summary: `No replica publishes cost${EXPORTER}`,
      description: 'Replicas run, but none leads.',
      when: 'replicas run and none says that it leads',
    },
  ];
}
