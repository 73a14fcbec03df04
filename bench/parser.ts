import { cadvisor, scaleScenario } from '@podtally/demo-cluster';
import { CADVISOR_FAMILIES } from '../exporter/src/app/cluster/cadvisor-pages.ts';
import { ExpositionReader } from '../exporter/src/adapters/direct/exposition.ts';
import { Interner } from '../exporter/src/adapters/direct/interner.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { cpuSecondsOfRuns, keep, median } from './measure.ts';
import { atLeast, forInformation } from './rows.ts';

const PODS = 1_500;
/** What a page is read in: gunzip is told to hand over so much at a time, and a socket hands over no more (libuv). */
const CHUNK = 64 * 1024;
/** What gunzip hands over unless it is told (zlib, chunkSize). */
const SMALL_CHUNK = 16 * 1024;
const LEAST_MEGABYTES_PER_SECOND = 400;
const RUNS = 9;
const WARM_UP = 3;
const AT = 1_790_086_400;

export const parser: Benchmark = {
  name: 'parser',
  method:
    'Reads the cAdvisor pages of 1,500 pods on 50 nodes with every family a kubelet shows (profile "full"), cut into the pieces of 64 KiB that gunzip hands over. ' +
    'Of the rows of the three families that usage comes from, four labels, value and time are read. ' +
    'CPU seconds, the median of nine runs after three. ' +
    'The floor in the same run is a naive scan of the same pieces: find each newline, compare the start of each line with the three names, read nothing.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const { full, lean } = { full: pages('full'), lean: pages('lean') };
  const megabytesPerSecond = async (
    { bytes, chunks }: Pages,
    work: (chunks: Pages['chunks']) => unknown,
  ): Promise<number> => {
    const seconds = await cpuSecondsOfRuns(WARM_UP + RUNS, () => keep(work(chunks)));
    return bytes / 1e6 / median(seconds.slice(WARM_UP));
  };
  const interner = new Interner();
  const read = (chunks: Pages['chunks']): number => readPages(chunks, interner);
  const parsed = await megabytesPerSecond(cut(full, CHUNK), read);
  const scanned = await megabytesPerSecond(cut(full, CHUNK), scanPages);
  const inSmallPieces = await megabytesPerSecond(cut(full, SMALL_CHUNK), read);
  const leanParsed = await megabytesPerSecond(cut(lean, CHUNK), read);
  const leanScanned = await megabytesPerSecond(cut(lean, CHUNK), scanPages);
  return [
    atLeast('read cAdvisor text, full', parsed, LEAST_MEGABYTES_PER_SECOND, 'MB/s CPU'),
    forInformation('floor: naive scan of the same', scanned, 'MB/s CPU'),
    forInformation('read against the floor', parsed / scanned, '×'),
    forInformation('read in pieces of 16 KiB', inSmallPieces, 'MB/s CPU'),
    forInformation('read cAdvisor text, lean: most rows are wanted', leanParsed, 'MB/s CPU'),
    forInformation('lean against its floor', leanParsed / leanScanned, '×'),
  ];
}

interface Pages {
  readonly bytes: number;
  /** The chunks of each page. */
  readonly chunks: readonly (readonly Buffer[])[];
}

function pages(profile: 'lean' | 'full'): readonly Buffer[] {
  const scenario = scaleScenario({ pods: PODS, profile, now: AT });
  return scenario.nodes.map(({ name }) => Buffer.from(cadvisor(scenario, name, AT)));
}

function cut(whole: readonly Buffer[], chunkBytes: number): Pages {
  return {
    bytes: whole.reduce((sum, page) => sum + page.length, 0),
    chunks: whole.map((page) =>
      Array.from({ length: Math.ceil(page.length / chunkBytes) }, (_, index) =>
        page.subarray(index * chunkBytes, (index + 1) * chunkBytes),
      ),
    ),
  };
}

/** Container, cgroup, namespace, pod. */
const LABELS_READ = 4;

function readPages(chunks: Pages['chunks'], interner: Interner): number {
  let rows = 0;
  for (const page of chunks) {
    const reader = new ExpositionReader(CADVISOR_FAMILIES, interner, (row) => {
      for (let label = 0; label < LABELS_READ; label += 1) keep(row.text(label));
      keep(row.value);
      keep(row.timestamp);
      rows += 1;
    });
    for (const chunk of page) reader.push(chunk);
    const { lines, cutOff } = reader.end();
    if (lines > 0 || cutOff) throw new Error(`${lines} lines were not read`);
  }
  if (rows < PODS) throw new Error(`only ${rows} rows were found`);
  return rows;
}

const NEWLINE = 10;
const NAMES = CADVISOR_FAMILIES.map(({ name }) => Buffer.from(name));

function scanPages(chunks: Pages['chunks']): number {
  let found = 0;
  for (const page of chunks) for (const chunk of page) found += scanChunk(chunk);
  return found;
}

function scanChunk(chunk: Buffer): number {
  let found = 0;
  let start = 0;
  for (let i = 0; i < chunk.length; i += 1) {
    if (chunk[i] !== NEWLINE) continue;
    if (NAMES.some((name) => startsWith(chunk, start, name))) found += 1;
    start = i + 1;
  }
  return found;
}

function startsWith(bytes: Buffer, start: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i += 1) if (bytes[start + i] !== name[i]) return false;
  return true;
}
