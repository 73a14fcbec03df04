import type { Dashboard, Panel, SeriesQuery, Step, Unit } from './model.ts';
import { NONE_STEPS, UIDS } from './shared.ts';

/** The choice of exporters: none of their own metrics has a label of the cluster. */
const OF = '{instance=~"$instance"}';
const HALF = { width: 12, height: 8 } as const;
const STAT = { width: 4, height: 4 } as const;
/** docs/metrics.md: the relative error must be at most this. */
const CONSERVATION_LIMIT = 1e-9;
/** Two passes of a minute late, and the time after which cost disappears by default. */
const LATE_SECONDS = 180;
const GONE_SECONDS = 300;

/** How far to trust the numbers. */
export const health: Dashboard = {
  uid: UIDS.health,
  title: 'Podtally / Podtally health',
  description: 'How far to trust the numbers: freshness, conservation, coverage, gaps, sources.',
  revision: 1,
  from: 'now-6h',
  variables: [
    { kind: 'data-source' },
    {
      kind: 'labels',
      name: 'instance',
      label: 'Exporter',
      query: 'label_values(podtally_build_info, instance)',
      isAnything: false,
    },
  ],
  sections: [
    {
      panels: [
        stat(
          'Age of the numbers',
          'Since the last successful pass of the exporter that is furthest behind. Missing data must never look like savings: cost disappears after five minutes unless configured otherwise.',
          `time() - min(podtally_last_pass_timestamp_seconds${OF})`,
          's',
          [
            { from: null, color: 'green' },
            { from: LATE_SECONDS, color: 'orange' },
            { from: GONE_SECONDS, color: 'red' },
          ],
        ),
        stat(
          'Conservation error',
          'How far what was allocated is from what the hosts cost, relative, of the worst host: at most 1e-9, or a number is wrong.',
          `max(podtally_conservation_error_ratio${OF})`,
          'sci',
          [
            { from: null, color: 'green' },
            { from: CONSERVATION_LIMIT, color: 'red' },
          ],
        ),
        stat(
          'Coverage',
          'The least share of pods, hosts and requests that is in the result, against an independent count of the inputs: must be 100 %.',
          `min(podtally_coverage_ratio${OF})`,
          'percentunit',
          [
            { from: null, color: 'red' },
            { from: 1, color: 'green' },
          ],
        ),
        {
          ...stat(
            'Sources down',
            'Sources of metrics and prices that did not answer in the last pass.',
            `count(podtally_source_up${OF} == 0) or vector(0)`,
            'short',
            NONE_STEPS,
          ),
          texts: { '0': 'none' },
        },
        {
          ...stat(
            'Series under wrong names',
            'Cost series that Prometheus relabelled because the scrape lacks honor_labels: their cost counts for the namespace of the exporter. Must be none.',
            'count(podtally_owner_cost_usd_per_hour{exported_namespace!=""}) or vector(0)',
            'short',
            [
              { from: null, color: 'green' },
              { from: 1, color: 'red' },
            ],
          ),
          texts: { '0': 'none' },
        },
        {
          ...stat(
            'Configuration',
            'Whether the configuration was good when it was last read; if not, the one before is in force.',
            `min(podtally_config_last_reload_successful${OF})`,
            'short',
            [
              { from: null, color: 'red' },
              { from: 1, color: 'green' },
            ],
          ),
          texts: { '0': 'refused', '1': 'in force' },
        },
      ],
    },
    {
      title: 'What is missing',
      panels: [
        {
          kind: 'table',
          title: 'Gaps now',
          description:
            'Cost or input of the last pass that is missing, unpriced or estimated; only kinds that there are. podtally check says what to do about each.',
          ...HALF,
          labels: [
            { label: 'instance', name: 'Exporter' },
            { label: 'kind', name: 'Gap' },
          ],
          values: [
            {
              name: 'Count',
              expr: `sum by (instance, kind) (podtally_gaps${OF}) > 0`,
              unit: 'short',
            },
          ],
        },
        chart('Gaps', 'The same over time.', 'short', [
          { expr: `sum by (kind) (podtally_gaps${OF}) > 0`, legend: '{{kind}}' },
        ]),
        chart(
          'Coverage',
          'What of the inputs is in the result, against an independent count: must be 100 %.',
          'percentunit',
          [{ expr: `min by (what) (podtally_coverage_ratio${OF})`, legend: '{{what}}' }],
        ),
        chart(
          'Conservation error',
          'Relative error between what was allocated and what the hosts cost, of the worst host: at most 1e-9.',
          'sci',
          [
            {
              expr: `max by (instance) (podtally_conservation_error_ratio${OF})`,
              legend: '{{instance}}',
            },
          ],
        ),
      ],
    },
    {
      title: 'Sources and passes',
      panels: [
        {
          kind: 'table',
          title: 'Sources',
          description:
            'Up: answered in the last pass (1) or not (0). Age: since it last answered. Took: in the last pass. Targets down: of those behind the source.',
          ...HALF,
          labels: [
            { label: 'instance', name: 'Exporter' },
            { label: 'source', name: 'Source' },
          ],
          values: [
            {
              name: 'Up',
              expr: `min by (instance, source) (podtally_source_up${OF})`,
              unit: 'short',
              steps: [
                { from: null, color: 'red' },
                { from: 1, color: 'green' },
              ],
            },
            {
              name: 'Age',
              expr: `time() - min by (instance, source) (podtally_source_last_success_timestamp_seconds${OF})`,
              unit: 's',
            },
            {
              name: 'Took',
              expr: `max by (instance, source) (podtally_source_duration_seconds${OF})`,
              unit: 's',
            },
            {
              name: 'Down',
              expr: 'sum by (instance, source) (podtally_source_targets{instance=~"$instance",state="down"})',
              unit: 'short',
              steps: NONE_STEPS,
            },
          ],
        },
        chart('How long sources take', 'Reading each source in a pass.', 's', [
          {
            expr: `max by (source) (podtally_source_duration_seconds${OF})`,
            legend: '{{source}}',
          },
        ]),
        chart(
          'Passes',
          'Passes per minute, by how they ended; a failure leaves the numbers of the pass before.',
          'short',
          [
            {
              expr: `60 * sum by (result) (rate(podtally_passes_total${OF}[$__rate_interval]))`,
              legend: '{{result}}',
            },
          ],
        ),
        chart('How long passes take', 'The allocation itself, without reading the sources.', 's', [
          {
            expr: `max by (instance) (podtally_pass_duration_seconds${OF})`,
            legend: '{{instance}}',
          },
        ]),
      ],
    },
    {
      title: 'The exporter as a program',
      panels: [
        chart('Memory', 'Resident memory of the exporter.', 'bytes', [
          {
            expr: `max by (instance) (process_resident_memory_bytes${OF})`,
            legend: '{{instance}}',
          },
        ]),
        chart('Cores', 'Cores that the exporter keeps busy.', 'short', [
          {
            expr: `sum by (instance) (rate(process_cpu_seconds_total${OF}[$__rate_interval]))`,
            legend: '{{instance}}',
          },
        ]),
        {
          kind: 'table',
          title: 'Versions',
          description: 'Exporters in the data source, since when each runs, and its version.',
          ...HALF,
          labels: [
            { label: 'instance', name: 'Exporter' },
            { label: 'version', name: 'Version' },
            { label: 'node_version', name: 'Node' },
          ],
          values: [
            {
              name: 'Running',
              expr: `max by (instance, version, node_version) (podtally_build_info${OF}) * on (instance) group_left () (time() - max by (instance) (process_start_time_seconds${OF}))`,
              unit: 's',
            },
          ],
        },
        chart(
          'Event loop lag',
          'How late the exporter gets to answer: the 99th percentile since its start.',
          's',
          [
            {
              expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds${OF})`,
              legend: '{{instance}}',
            },
          ],
        ),
      ],
    },
  ],
};

function stat(
  title: string,
  description: string,
  expr: string,
  unit: Unit,
  steps: readonly Step[],
): Extract<Panel, { readonly kind: 'stat' }> {
  return {
    kind: 'stat',
    title,
    description,
    ...STAT,
    query: { expr, legend: title.toLowerCase() },
    unit,
    steps,
  };
}

function chart(
  title: string,
  description: string,
  unit: Unit,
  queries: readonly SeriesQuery[],
): Panel {
  return { kind: 'time', title, description, ...HALF, queries, unit, isStacked: false };
}
