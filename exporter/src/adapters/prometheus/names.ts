/** Who writes a series: each is scraped by a job of its own, and each job may move labels that clash with its target's. */
export const EXPORTERS = ['stateMetrics', 'cadvisor', 'dcgm'] as const;
export type ExporterKind = (typeof EXPORTERS)[number];

/** How a store spells the series of one exporter. */
export interface SeriesNames {
  /** Labels that are spelt otherwise in the store, by what the exporter calls them: `namespace` → `exported_namespace`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Matchers that every selector gets: `cluster="prod"`. */
  readonly matchers: readonly string[];
}

export type StoreNames = Readonly<Record<ExporterKind, SeriesNames>>;

/** What the store calls a label. */
export const labelIn = ({ labels }: SeriesNames, name: string): string => labels[name] ?? name;

/** A selector of one family with the store's matchers and further ones: `kube_pod_info{cluster="prod",node!=""}`. */
export const selector = (
  family: string,
  { matchers }: SeriesNames,
  ...further: readonly string[]
): string => {
  const all = [...matchers, ...further];
  return all.length === 0 ? family : `${family}{${all.join(',')}}`;
};

/** A matcher with its value quoted as PromQL wants it. */
export const matcher = (label: string, operator: '=' | '!=' | '=~' | '!~', value: string): string =>
  `${label}${operator}${JSON.stringify(value)}`;
