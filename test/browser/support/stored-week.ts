import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningExporter } from '../../support/exporter.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { samplesOf } from '../../support/samples.ts';
import { startOn } from '../../support/stored-prometheus.ts';
import { writePast } from './past.ts';

const DAY = 86_400;
const END = Date.UTC(2026, 0, 12) / 1000;

/** The week that the store has: Monday to Monday, every five minutes; its pods of the last two days only. */
export const WEEK = {
  ...{ from: END - 7 * DAY, to: END, every: 300, podsFrom: END - 2 * DAY },
} as const;

const CACHE = fileURLToPath(
  new URL('../../../node_modules/.cache/podtally/stored-week/', import.meta.url),
);
/** Starts a Prometheus on the week of a demo exporter; writing it takes a while, so it is kept until the exporter has other metrics. */
export async function startedPast(
  exporter: RunningExporter,
  scrapedAt: number,
  scope: AsyncDisposableStack,
): Promise<string> {
  const exposition = (await exporter.get('/metrics')).text;
  const kept = join(CACHE, keyOf(exposition));
  if (!existsSync(kept)) await write(exposition, scrapedAt, kept);
  const folder = await temporaryFolder(scope);
  await cp(kept, folder.path('data'), { recursive: true });
  return startOn(folder, folder.path('data'), scope);
}

/** What decides on its values besides the exporter. */
const MADE_OF = [
  ...['past.ts', 'past-budgets.ts', 'stored-week.ts'],
  ...['../../support/demo-books.ts', '../../support/demo-past.ts'],
];

/** Equal where the metrics and their labels are, and what is made of them. */
function keyOf(exposition: string): string {
  const families = samplesOf(exposition).map(({ name, labels }) =>
    [name, ...Object.keys(labels)].join(),
  );
  const hash = createHash('sha256').update([...new Set(families)].sort().join('\n'));
  for (const file of MADE_OF) hash.update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

async function write(exposition: string, scrapedAt: number, kept: string): Promise<void> {
  await using scope = new AsyncDisposableStack();
  const folder = await temporaryFolder(scope);
  const url = await startOn(folder, folder.path('data'), scope, [
    '--web.enable-remote-write-receiver',
    '--web.enable-admin-api',
  ]);
  await writePast(url, exposition, { ...WEEK, scrapedAt });
  // A snapshot is blocks only: a twentieth of the data folder with its log.
  const made = await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' });
  const { data, error } = JSON.parse(await made.text());
  if (data === undefined) throw new Error(`Prometheus made no snapshot of the week: ${error}`);
  const draft = `${kept}-${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  await cp(folder.path(`data/snapshots/${data.name}`), draft, { recursive: true });
  await rename(draft, kept).catch(() => rm(draft, { recursive: true, force: true }));
}
