import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { programPath } from '../../tools/programs.ts';
import { temporaryFolder } from './folder.ts';
import { httpGet } from './http.ts';
import { freePort } from './listening.ts';
import { start } from './program.ts';
import { until } from './until.ts';

/** One scrape that a store is to remember. */
export interface StoredScrape {
  /** Unix seconds. */
  readonly at: number;
  /** Prometheus text without timestamps, whole or in chunks of whole lines. */
  readonly text: Iterable<string>;
  /** Labels of the target: what a series lacks of them it gets. */
  readonly target: Readonly<Record<string, string>>;
  /** Whether a series keeps a label that its target has, too; else its own becomes `exported_…`. */
  readonly honorLabels?: boolean;
}

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
  const config = await folder.write('prometheus.yml', 'scrape_configs: []\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = start(
    programPath('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${blocks}`,
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
  for (const scrape of scrapes)
    for (const chunk of scrape.text)
      if (!stream.write(stored(chunk, scrape))) await once(stream, 'drain');
  stream.end('# EOF\n');
  await once(stream, 'finish');
}

const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** The lines of a page as a store keeps them. */
function stored(text: string, { at, target, honorLabels = true }: StoredScrape): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const [, name, own = '', value] = SERIES.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    let labels = own;
    for (const [label, given] of Object.entries(target)) {
      const has = new RegExp(`(^|,)${label}="`);
      if (!has.test(labels)) labels += `${labels === '' ? '' : ','}${label}="${given}"`;
      else if (!honorLabels)
        labels = `${labels.replace(has, `$1exported_${label}="`)},${label}="${given}"`;
    }
    lines.push(`${name}{${labels}} ${value} ${at}\n`);
  }
  return lines.join('');
}
