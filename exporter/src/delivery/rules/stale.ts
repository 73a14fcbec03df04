import { EXPORTER, spanInWords } from './in-words.ts';
import type { RuleParameters } from './parameters.ts';
import { promql, wordingFor } from './promql.ts';
import type { AlertRule } from './rule.ts';

const MINUTE = 60;

/** The alerts about missing numbers, and the sign of life of the alerts themselves. */
export function staleAlerts(parameters: RuleParameters): readonly AlertRule[] {
  const { missSeconds, staleSeconds } = parameters;
  const { span, age } = wordingFor(parameters);
  return [
    {
      alert: 'PodtallyDataStale',
      topic: 'stale',
      severity: 'critical',
      needs: 'nothing',
      // Of replicas the freshest counts; one that is gone counts by what it last said.
      expr: promql(`
        time()
        - max by (cluster, job) (last_over_time(podtally_last_pass_timestamp_seconds[${span(missSeconds)}]))
        > ${age(staleSeconds)}`),
      forSeconds: MINUTE,
      keepFiringForSeconds: 2 * MINUTE,
      summary: `No new cost for {{ $value | humanizeDuration }}${EXPORTER}`,
      description:
        'Budget and cost alerts stand on the last values known and are held back until numbers come again.',
      when: `the last successful pass is more than ${spanInWords(staleSeconds)} ago, whether the exporter fails or is gone`,
    },
    {
      alert: 'PodtallyMissing',
      topic: 'stale',
      severity: 'critical',
      needs: 'nothing',
      expr: `absent_over_time(podtally_last_pass_timestamp_seconds[${span(missSeconds)}])`,
      forSeconds: 10 * MINUTE,
      keepFiringForSeconds: 0,
      summary: 'This Prometheus has no numbers of Podtally',
      description: `None within ${spanInWords(missSeconds)}: it is not scraped, or has never finished a pass.`,
      when: `Prometheus has not seen a pass of any exporter within ${spanInWords(missSeconds)}`,
    },
    {
      alert: 'PodtallyWatchdog',
      topic: 'watchdog',
      severity: 'none',
      needs: 'nothing',
      expr: 'vector(1)',
      forSeconds: 0,
      keepFiringForSeconds: 0,
      summary: 'Alerts about cost work',
      description:
        'This alert always fires. When it stops arriving, Prometheus or Alertmanager is down.',
      when: 'always, so that a dead man’s switch notices when it stops',
    },
  ];
}
