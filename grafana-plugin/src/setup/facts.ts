import type { PanelData } from '@grafana/data';
import type { SourceFact } from '../components/states/emptiness.ts';
import { samplesOf } from '../cost/series.ts';
import type { ExporterAnswer } from '../exporter/answer.ts';
import type { StatusDocument } from '../exporter/documents.ts';
import type { InstantQuery } from '../prometheus/ask.ts';
import { COST_FAMILIES, OWNER_COST, WORKLOAD_COST } from '../promql/families.ts';
import { is, isNot, selector } from '../promql/selector.ts';

/** The owner dimensions that pages offer to group by. */
export const OWNER_LABELS = ['team', 'service', 'customer', 'environment'] as const;

/** All that the set-up is judged by. */
export interface SetupFacts {
  readonly source: SourceFact;
  readonly metrics: MetricFacts | undefined;
  readonly exporter: ExporterAnswer<StatusDocument>;
}

/** What the data source knows of exporters now. */
export interface MetricFacts {
  /** How many exporters run each version. */
  readonly versions: readonly { readonly version: string; readonly exporters: number }[];
  readonly wasSeenBefore: boolean;
  readonly families: readonly string[];
  readonly clusters: readonly string[];
  /** Series that carry the label that Prometheus writes where it does not honour labels. */
  readonly renamedSeries: number;
  /** Hosts by the rung of their price; hosts without one are a gap. */
  readonly hostsByRung: Readonly<Record<string, number>>;
  readonly gaps: Readonly<Record<string, number>>;
  readonly sources: readonly { readonly source: string; readonly isUp: boolean }[];
  /** The part of what pods are charged that has an owner, by label; nothing where no cost has the label. */
  readonly owned: Readonly<Record<string, number>>;
}

const VERSIONS = 'versions';
const BEFORE = 'before';
const FAMILIES = 'families';
const CLUSTERS = 'clusters';
const RENAMED = 'renamed';
const RUNGS = 'rungs';
const GAPS = 'gaps';
const SOURCES = 'sources';
const OWNED = 'owned_';

/** The queries behind them. */
export function setupQueries(): readonly InstantQuery[] {
  const charged = [
    is('model', 'policy'),
    { label: 'spend_type', op: '=~', value: 'usage|workload_idle' },
  ] as const;
  const families = selector('', [
    { label: '__name__', op: '=~', value: Object.keys(COST_FAMILIES).join('|') },
  ]);
  return [
    { refId: VERSIONS, expr: 'count by (version) (podtally_build_info)' },
    { refId: BEFORE, expr: 'max_over_time(count(podtally_build_info)[30d:1h])' },
    {
      refId: FAMILIES,
      expr: `count by (family) (label_replace(${families}, "family", "$1", "__name__", "(.+)"))`,
    },
    {
      refId: CLUSTERS,
      expr: `count by (cluster) (${selector(OWNER_COST, [is('model', 'policy')])})`,
    },
    {
      refId: RENAMED,
      expr: `count(${selector('', [
        { label: '__name__', op: '=~', value: `${OWNER_COST}|${WORKLOAD_COST}` },
        isNot('exported_namespace', ''),
      ])})`,
    },
    { refId: RUNGS, expr: 'count by (price_source) (podtally_node_price_usd_per_hour)' },
    { refId: GAPS, expr: 'sum by (kind) (podtally_gaps)' },
    { refId: SOURCES, expr: 'min by (source) (podtally_source_up)' },
    ...OWNER_LABELS.map((label) => {
      const owned = selector(OWNER_COST, [...charged, { label, op: '!~', value: '|unowned' }]);
      const any = selector(OWNER_COST, [...charged, isNot(label, '')]);
      const all = selector(OWNER_COST, charged);
      return {
        refId: `${OWNED}${label}`,
        expr: `(sum(${owned}) or 0 * sum(${any})) / sum(${all})`,
      };
    }),
  ];
}

/** What those queries answered. */
export function metricFacts(data: Pick<PanelData, 'series'>): MetricFacts {
  const by = (refId: string, label: string): Record<string, number> =>
    Object.fromEntries(
      samplesOf(data, refId).map(({ labels, value }) => [labels[label] ?? '', value]),
    );
  const only = (refId: string): number | undefined => samplesOf(data, refId)[0]?.value;
  return {
    versions: Object.entries(by(VERSIONS, 'version')).map(([version, exporters]) => ({
      version,
      exporters,
    })),
    wasSeenBefore: (only(BEFORE) ?? 0) > 0,
    families: Object.keys(by(FAMILIES, 'family')),
    clusters: Object.keys(by(CLUSTERS, 'cluster')),
    renamedSeries: only(RENAMED) ?? 0,
    hostsByRung: by(RUNGS, 'price_source'),
    gaps: by(GAPS, 'kind'),
    sources: Object.entries(by(SOURCES, 'source')).map(([source, up]) => ({
      source,
      isUp: up === 1,
    })),
    owned: Object.fromEntries(
      OWNER_LABELS.flatMap((label) => {
        const share = only(`${OWNED}${label}`);
        return share === undefined ? [] : [[label, share] as const];
      }),
    ),
  };
}
