import { GAP_KINDS } from '../../domain/gap.ts';
import { entriesOf } from '../../domain/units.ts';
import type { SourceState } from '../../app/ports.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import type { MetricName } from './catalogue.ts';
import { sampleFamily, type Family, type Pen, type Sample } from './family.ts';

const one = (value: number): readonly Sample[] => [{ labels: [], value }];

/**
 * Writes how far to trust the numbers.
 *
 * @param published the sum of podtally_cost_usd_per_hour as written
 */
export async function truthFamilies(
  snapshot: Snapshot,
  published: number,
  pen: Pen,
): Promise<readonly Family[]> {
  const { live, sources, prices } = snapshot;
  const { coverage } = live;
  const bySource = (value: (state: SourceState) => number): readonly Sample[] =>
    sources.map((state) => ({ labels: [state.source], value: value(state) }));
  const samples = {
    podtally_conservation_error_ratio: one(
      Math.max(live.conservationError, relativeError(published, live.total)),
    ),
    podtally_coverage_ratio: [
      { labels: ['pods'], value: coverage.pods },
      { labels: ['hosts'], value: coverage.hosts },
      { labels: ['cpu_requests'], value: coverage.cpuRequests },
      { labels: ['memory_requests'], value: coverage.memoryRequests },
    ],
    podtally_gaps: gapSamples(snapshot),
    podtally_source_up: bySource(({ up }) => (up ? 1 : 0)),
    podtally_source_last_success_timestamp_seconds: bySource(({ lastSuccess }) => lastSuccess ?? 0),
    podtally_source_duration_seconds: bySource(({ duration }) => duration),
    podtally_source_targets: sources.flatMap(({ source, targets }) => [
      { labels: [source, 'up'], value: targets.up },
      { labels: [source, 'down'], value: targets.total - targets.up },
    ]),
    podtally_last_pass_timestamp_seconds: one(snapshot.at),
    podtally_pass_duration_seconds: one(snapshot.passDuration),
    podtally_price_catalogue_timestamp_seconds:
      prices.catalogueAsOf === null ? [] : one(prices.catalogueAsOf),
  } satisfies Partial<Record<MetricName, readonly Sample[]>>;
  const families: Family[] = [];
  for (const [name, list] of entriesOf(samples)) families.push(await sampleFamily(name, list, pen));
  return families;
}

function gapSamples({ live }: Snapshot): readonly Sample[] {
  const counts = new Map<string, number>();
  for (const { kind, count } of live.gaps) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return Object.keys(GAP_KINDS).map((kind) => ({ labels: [kind], value: counts.get(kind) ?? 0 }));
}

const relativeError = (published: number, total: number): number =>
  total > 0 ? Math.abs(published - total) / total : published;
