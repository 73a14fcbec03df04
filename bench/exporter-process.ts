import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { builtProgram } from './program.ts';
import { start, type Running } from './processes.ts';

/** A running `podtally serve`. */
export interface ExporterProcess extends Running {
  readonly url: string;
}

/** Starts `podtally serve` on a configuration and waits for its first figures. */
export async function startExporter(
  configuration: string,
  withinSeconds: number,
): Promise<ExporterProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  const file = join(folder, 'podtally.yaml');
  writeFileSync(file, configuration);
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const running = await start({
      command: builtProgram(),
      args: ['serve', '--config', file, '--no-color'],
      up: ADDRESS,
      withinSeconds,
    });
    const stop = (): Promise<void> => running.stop().finally(removeFolder);
    return { ...running, stop, url: ADDRESS.exec(running.said)?.[0] ?? '' };
  } catch (error) {
    removeFolder();
    throw error;
  }
}
/** In the table of the first figures. */
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+(?=\D)/;

/** What one scrape brought. */
export interface Scraped {
  readonly bytes: number;
  readonly lastPass: number;
  readonly passes: number;
}

/** Scrapes as Prometheus does, with gzip. */
export async function scrapeOnce(url: string): Promise<Scraped> {
  const answer = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } });
  if (!answer.ok) throw new Error(`${url}/metrics: HTTP ${answer.status}`);
  let bytes = 0;
  let tail = '';
  const found = { lastPass: 0, passes: 0 };
  const decoder = new TextDecoder();
  if (answer.body === null) throw new Error(`${url}/metrics: no body`);
  for await (const chunk of answer.body) {
    const piece: unknown = chunk;
    if (!(piece instanceof Uint8Array)) throw new Error(`${url}/metrics: no bytes`);
    bytes += piece.length;
    const text = tail + decoder.decode(piece, { stream: true });
    found.lastPass ||= Number(LAST_PASS.exec(text)?.[1] ?? 0);
    found.passes ||= Number(PASSES.exec(text)?.[1] ?? 0);
    tail = text.slice(text.lastIndexOf('\n') + 1);
  }
  return { bytes, ...found };
}
const LAST_PASS = /^podtally_last_pass_timestamp_seconds (\S+)$/m;
const PASSES = /^podtally_passes_total\{result="success"\} (\S+)$/m;

/** Scrapes every now and then until an exporter has made so many passes; returns the last scrape. */
export async function untilPasses(
  url: string,
  passes: number,
  everySeconds: number,
): Promise<Scraped> {
  for (;;) {
    const scraped = await scrapeOnce(url);
    if (scraped.passes >= passes) return scraped;
    await wait(everySeconds * 1000);
  }
}
