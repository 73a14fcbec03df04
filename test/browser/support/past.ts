import { budgetAt, BUDGET, budgetsOf } from './past-budgets.ts';
import { RemoteWriter } from '../../support/remote-write.ts';
import { samplesOf, type Sample } from '../../support/samples.ts';
import type { StoredSample, StoredSeries } from '../../support/store-history.ts';

/** When an exposition is told to have been scraped. */
export interface Past {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds between scrapes. */
  readonly every: number;
  /** From when on the families by pod are there as well; they are the most. */
  readonly podsFrom: number;
  /** When the exposition was really scraped. */
  readonly scrapedAt: number;
}

const DAY = 86_400;
const HOUR = 3600;
const COST = /^podtally_\w*(?:cost|idle_share)\w*_usd_per_hour$/u;
const BY_POD = /^podtally_cost_(?:part_)?usd_per_hour$/u;
const OWNER_COST = 'podtally_owner_cost_usd_per_hour';
const IDLE = 'cluster_idle';
/** Those that hold for everyone. */
const MODELS = ['request', 'usage', 'hybrid'] as const;
const COUNTED = 'podtally_workload_cost_usd_total';
const RATE = 'podtally_workload_cost_usd_per_hour';

/**
 * Tells one exposition as if it had been scraped over days: costs of a namespace go up and down together, at their own hours, and grow at their own pace.
 * So each roll-up stays the sum of its parts, and every model splits the bill of the policy; the prices of hosts stay as they are.
 */
export function* pastOf(exposition: string, past: Past): Generator<readonly StoredSample[]> {
  const samples = samplesOf(exposition).filter(({ name }) => name.startsWith('podtally_'));
  const rates = new Map(
    samples.filter(({ name }) => name === RATE).map((sample) => [labelText(sample), sample.value]),
  );
  const budgets = budgetsOf(samples, past);
  const owners = samples.filter(({ name }) => name === OWNER_COST);
  const rows = samples
    .filter(({ name }) => !name.startsWith(BUDGET))
    .map((sample) => ({
      sample,
      series: seriesOf(sample),
      rate: rates.get(labelText(sample)) ?? 0,
      spent: 0,
    }));
  for (let at = past.from; at <= past.to; at += past.every) {
    const now: StoredSample[] = [];
    const idleLevels = idleLevelsAt(owners, at, past.to);
    for (const row of rows) {
      const { name } = row.sample;
      if (BY_POD.test(name) && at < past.podsFrom) continue;
      const idleLevel = isModelsIdle(row.sample) ? idleLevels.get(poolOf(row.sample)) : undefined;
      const level = idleLevel ?? levelOf(row.sample, at, past.to);
      row.spent += (row.rate * level * past.every) / HOUR;
      const value = name === COUNTED ? row.spent : valueAt(row.sample, at, past, level);
      now.push({ series: row.series, at: at * 1000, value, marksEnd: false });
    }
    yield [...now, ...budgets.flatMap((budget) => budgetAt(budget, at))];
  }
}

/** What the idle of a model has of its last cost, by pool: what namespaces leave of the bill that the policy has then. */
function idleLevelsAt(
  owners: readonly Sample[],
  at: number,
  end: number,
): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  const idle = new Map<string, number>();
  const add = (sums: Map<string, number>, pool: string, value: number): void => {
    sums.set(pool, (sums.get(pool) ?? 0) + value);
  };
  for (const sample of owners) {
    const then = sample.value * levelOf(sample, at, end);
    if (isModelsIdle(sample)) add(idle, poolOf(sample), sample.value);
    else if (sample.labels['model'] !== 'policy') add(left, poolOf(sample), -then);
    else for (const model of MODELS) add(left, poolOf(sample, model), then);
  }
  return new Map([...idle].map(([pool, value]) => [pool, (left.get(pool) ?? 0) / value]));
}

const levelOf = ({ labels }: Sample, at: number, end: number): number =>
  levelAt(labels['namespace'] ?? '', at, end);

/** Whether it is what one model for everyone leaves, rather than the policy. */
const isModelsIdle = ({ labels: { model, namespace = '', spend_type: type } }: Sample): boolean =>
  type === IDLE && namespace === '' && MODELS.some((one) => one === model);

/** What is split as one: a resource of a cluster, under a model. */
const poolOf = ({ labels }: Sample, model = labels['model']): string =>
  [labels['cluster'], labels['resource'], model].join(' ');

function valueAt(sample: Sample, at: number, { scrapedAt }: Past, level: number): number {
  const { name, value } = sample;
  if (COST.test(name)) return value * level;
  // Moments of the last pass move along; dates of price lists do not.
  const isRecent = name.endsWith('_timestamp_seconds') && scrapedAt - value < DAY;
  return isRecent ? value - scrapedAt + at : value;
}

/** How much of its last cost a namespace has at a time: by day up to a third more or less, over a week up to a fifth more or less. */
export function levelAt(namespace: string, at: number, end: number): number {
  const character = Buffer.from(namespace).reduce((sum, byte) => sum + byte, 0);
  const swing = (character % 4) / 12;
  const growth = ((character % 5) - 2) / 10;
  const curve = (time: number): number =>
    1 + swing * Math.sin((2 * Math.PI * (time + character * HOUR)) / DAY);
  return (curve(at) / curve(end)) * (1 + (growth * (at - end)) / (7 * DAY));
}

const labelText = ({ labels }: Sample): string => JSON.stringify(Object.entries(labels).sort());

/** As Prometheus keeps it once it has scraped the exporter. */
export function seriesOf({ name, labels }: Sample): StoredSeries {
  const all = { ...SCRAPED_AS, ...labels };
  const kept = Object.entries({ ...all, __name__: name }).filter(([, value]) => value !== '');
  const sorted = kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return { labels: sorted, text: `${name} ${labelText({ name, labels, value: 0 })}`, newest: 0 };
}

/** Labels of the exporter's target. */
export const SCRAPED_AS = { job: 'podtally', instance: 'podtally' } as const;

/** Writes a past into a Prometheus that receives remote writes. */
export async function writePast(url: string, exposition: string, past: Past): Promise<void> {
  const writer = new RemoteWriter(url);
  for (const samples of pastOf(exposition, past)) await writer.write(samples);
  await writer.flush();
}
