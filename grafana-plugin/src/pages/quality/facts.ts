import type { PanelData } from '@grafana/data';
import { samplesOf, type Sample } from '../../cost/series.ts';
import type { TimeSpan } from '../../scenes/view-queries.ts';
import { ASKED } from './queries.ts';

/** What PromQL tells of the exporters and their clusters, at the end of the range. */
export interface QualityFacts {
  readonly range: TimeSpan;
  readonly exporters: readonly ExporterFact[];
  readonly sources: readonly SourceState[];
  readonly hosts: readonly HostPrice[];
  /** Dates in unix seconds, by rung of the price ladder. */
  readonly oldest: Readonly<Record<string, number>>;
  readonly catalogue: number | undefined;
  /** Only those that are more than none. */
  readonly gaps: Readonly<Record<string, number>>;
  readonly conservation: number | undefined;
  readonly coverage: Readonly<Record<string, number>>;
  readonly renamedSeries: number;
  /** Series below zero, by cluster. */
  readonly negative: Readonly<Record<string, number>>;
  readonly clusters: readonly ClusterFact[];
}

/** One running exporter, named by where it is scraped. */
export interface ExporterFact {
  readonly instance: string;
  readonly version: string | undefined;
  /** Unix seconds; nothing before its first pass. */
  readonly lastPass: number | undefined;
  readonly failuresInHour: number;
  readonly isConfigurationGood: boolean;
}

/** One of an exporter's sources. */
export interface SourceState {
  readonly instance: string;
  readonly source: string;
  readonly isUp: boolean;
  /** Unix seconds; nothing where it never answered. */
  readonly lastSuccess: number | undefined;
  readonly targetsUp: number;
  readonly targetsDown: number;
}

/** What a host costs, and who says so. */
export interface HostPrice {
  readonly cluster: string;
  readonly node: string;
  readonly instanceType: string;
  readonly region: string;
  readonly capacityType: string;
  readonly rung: string;
  readonly usdPerHour: number;
}

/** When a cluster's costs are known within the range, in unix seconds. */
export interface ClusterFact {
  readonly cluster: string;
  readonly first: number;
  readonly last: number;
  /** Moments of the grid at which it was seen. */
  readonly moments: number;
  /** Whether it was known in the day before the range. */
  readonly wasBefore: boolean;
}

/** Reads the answers to `qualityQueries`. */
export function qualityFacts(
  data: Pick<PanelData, 'series'> | undefined,
  range: TimeSpan,
): QualityFacts {
  const all = (name: keyof typeof ASKED): readonly Sample[] => samplesOf(data, ASKED[name]);
  const by = (name: keyof typeof ASKED, label: string): Record<string, number> =>
    Object.fromEntries(all(name).map(({ labels, value }) => [labels[label] ?? '', value]));
  return {
    range,
    exporters: exportersOf(all),
    sources: sourcesOf(all),
    hosts: all('nodes').map(hostOf),
    oldest: by('oldest', 'price_source'),
    catalogue: all('catalogue')[0]?.value,
    gaps: by('gaps', 'kind'),
    conservation: all('conservation')[0]?.value,
    coverage: by('coverage', 'what'),
    renamedSeries: all('renamed')[0]?.value ?? 0,
    negative: by('negative', 'cluster'),
    clusters: clustersOf(by),
  };
}

type Answers = (name: keyof typeof ASKED) => readonly Sample[];

function exportersOf(all: Answers): readonly ExporterFact[] {
  const instances = new Set([...all('versions'), ...all('pass')].map(instanceOf));
  const find = (name: keyof typeof ASKED, instance: string): Sample | undefined =>
    all(name).find((sample) => instanceOf(sample) === instance);
  return [...instances].sort().map((instance) => {
    const lastPass = find('pass', instance)?.value;
    return {
      instance,
      version: find('versions', instance)?.labels['version'],
      lastPass: lastPass === undefined || lastPass === 0 ? undefined : lastPass,
      failuresInHour: Math.round(find('failures', instance)?.value ?? 0),
      isConfigurationGood: find('reload', instance)?.value !== 0,
    };
  });
}

function sourcesOf(all: Answers): readonly SourceState[] {
  const key = (sample: Sample): string => `${instanceOf(sample)} ${sample.labels['source'] ?? ''}`;
  const valueOf = (name: keyof typeof ASKED, of: Sample, state?: string): number | undefined =>
    all(name).find(
      (sample) =>
        key(sample) === key(of) && (state === undefined || sample.labels['state'] === state),
    )?.value;
  return all('sourceUp').map((sample) => {
    const seen = valueOf('sourceSeen', sample);
    return {
      instance: instanceOf(sample),
      source: sample.labels['source'] ?? '',
      isUp: sample.value === 1,
      lastSuccess: seen === undefined || seen === 0 ? undefined : seen,
      targetsUp: valueOf('sourceTargets', sample, 'up') ?? 0,
      targetsDown: valueOf('sourceTargets', sample, 'down') ?? 0,
    };
  });
}

function hostOf({ labels, value }: Sample): HostPrice {
  return {
    cluster: labels['cluster'] ?? '',
    node: labels['node'] ?? '',
    instanceType: labels['instance_type'] ?? '',
    region: labels['region'] ?? '',
    capacityType: labels['capacity_type'] ?? '',
    rung: labels['price_source'] ?? '',
    usdPerHour: value,
  };
}

function clustersOf(
  by: (name: keyof typeof ASKED, label: string) => Readonly<Record<string, number>>,
): readonly ClusterFact[] {
  const first = by('first', 'cluster');
  const moments = by('seen', 'cluster');
  const before = by('before', 'cluster');
  const last = by('last', 'cluster');
  const latest = by('latest', 'cluster');
  return Object.keys({ ...last, ...latest })
    .sort()
    .map((cluster) => ({ cluster, end: latest[cluster] ?? last[cluster] ?? 0 }))
    .map(({ cluster, end }) => ({
      cluster,
      first: first[cluster] ?? end,
      last: end,
      moments: moments[cluster] ?? 1,
      wasBefore: before[cluster] !== undefined,
    }));
}

function instanceOf({ labels }: Sample): string {
  return labels['instance'] ?? labels['job'] ?? '';
}
