import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { programPath } from '../../tools/programs.ts';
import { temporaryFolder, type Folder } from './folder.ts';
import { httpGet } from './http.ts';
import { freePort } from './listening.ts';
import { start } from './program.ts';
import { StoreHistory, type StoredScrape } from './store-history.ts';
import { until } from './until.ts';

/**
 * Starts Debian's Prometheus with a past: scrapes as OpenMetrics, made into blocks by promtool.
 * The ends of series are not marked, so that each stays on show for the five minutes of the look-back.
 *
 * @returns its address
 */
export async function startStoredPrometheus(
  scrapes: Iterable<StoredScrape>,
  scope: AsyncDisposableStack,
  flags: readonly string[] = [],
): Promise<string> {
  const folder = await temporaryFolder(scope);
  const file = folder.path('past.txt');
  await write(file, scrapes);
  const blocks = folder.path('data');
  await promisify(execFile)(programPath('promtool'), [
    ...[
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--max-block-duration=24h',
      '-q',
      file,
      blocks,
    ],
  ]);
  return startOn(folder, blocks, scope, flags);
}

/** Starts Debian's Prometheus on a folder of blocks, or a new one; gives its address. */
export async function startOn(
  folder: Folder,
  data: string,
  scope: AsyncDisposableStack,
  flags: readonly string[] = [],
): Promise<string> {
  const config = await folder.write('prometheus.yml', 'scrape_configs: []\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = start(
    programPath('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${new URL(url).host}`,
      ...flags,
    ],
    scope,
  );
  await until(
    'Prometheus to be ready',
    async () => ((await httpGet(`${url}/-/ready`)).status === 200 ? true : undefined),
    120,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
  return url;
}

async function write(file: string, scrapes: Iterable<StoredScrape>): Promise<void> {
  const stream = createWriteStream(file);
  const history = new StoreHistory({ marksEnds: false });
  for (const scrape of scrapes) {
    const lines: string[] = [];
    for (const { series, at, value } of history.take(scrape))
      lines.push(`${series.text} ${written(value)} ${at / 1000}\n`);
    if (!stream.write(lines.join(''))) await once(stream, 'drain');
  }
  stream.end('# EOF\n');
  await once(stream, 'finish');
}

/** As OpenMetrics writes a number. */
const written = (value: number): string =>
  Math.abs(value) === Infinity ? `${value > 0 ? '+' : '-'}Inf` : String(value);
