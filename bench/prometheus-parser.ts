import { AnswerReader } from '../exporter/src/adapters/prometheus/answer/answer-reader.ts';
import { LabelStrings } from '../exporter/src/adapters/prometheus/answer/label-strings.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { cpuSecondsOfRuns, keep, median } from './measure.ts';
import { atLeast, forInformation } from './rows.ts';

const SERIES = 2000;
/** An hour of one series at 30 s. */
const SAMPLES = 120;
const INTERVAL = 30;
const VECTOR_ROWS = 20_000;
/** What the client's gunzip hands over at a time. */
const CHUNK = 256 * 1024;
const LEAST_MEGABYTES_PER_SECOND = 250;
const LEAST_BYTES_PER_RUN = 40e6;
const RUNS = 9;
const WARM_UP = 3;
const AT = 1_790_848_800;

export const prometheusParser: Benchmark = {
  name: 'prometheus-parser',
  method:
    'Reads the JSON of /api/v1/query in pieces of 256 KiB. ' +
    'The matrix has 2,000 series of CPU counters with nanoseconds, an hour at 30 s each; the vector has 20,000 rows of two labels with values of up to 17 digits. ' +
    'Every label that usage needs is read, every time and value becomes a number. ' +
    'CPU seconds, the median of nine runs of 40 MB after three. ' +
    'JSON.parse in the same run reads the same text, turned into a string first, and each value into a number.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const megabytesPerSecond = async (text: Buffer, work: () => unknown): Promise<number> => {
    // One reading is over before the garbage collection that each run begins with has tidied up.
    const readings = Math.ceil(LEAST_BYTES_PER_RUN / text.length);
    const seconds = await cpuSecondsOfRuns(WARM_UP + RUNS, () => {
      for (let reading = 0; reading < readings; reading += 1) keep(work());
    });
    return (readings * text.length) / 1e6 / median(seconds.slice(WARM_UP));
  };
  const [matrix, vector] = [matrixText(), vectorText()];
  const strings = new LabelStrings();
  const read = (text: Buffer): Promise<number> =>
    megabytesPerSecond(text, () => readAnswer(text, strings));
  const parsed = (text: Buffer): Promise<number> =>
    megabytesPerSecond(text, () => parseAnswer(text));
  const [ownMatrix, ownVector] = [await read(matrix), await read(vector)];
  const [theirMatrix, theirVector] = [await parsed(matrix), await parsed(vector)];
  return [
    atLeast('read a matrix', ownMatrix, LEAST_MEGABYTES_PER_SECOND, 'MB/s CPU'),
    forInformation('JSON.parse of the same', theirMatrix, 'MB/s CPU'),
    forInformation('read against JSON.parse', ownMatrix / theirMatrix, '×'),
    forInformation('read a vector', ownVector, 'MB/s CPU'),
    forInformation('JSON.parse of the same vector', theirVector, 'MB/s CPU'),
    forInformation('read a vector against JSON.parse', ownVector / theirVector, '×'),
  ];
}

function readAnswer(text: Buffer, strings: LabelStrings): number {
  let sum = 0;
  const reader = new AnswerReader(strings, {
    vector: (row) => {
      for (const name of ['namespace', 'pod']) keep(row.label(name));
      sum += row.time + row.value;
    },
    matrix: (series) => {
      for (const name of ['namespace', 'pod', 'container', 'id']) keep(series.label(name));
      for (let i = 0; i < series.count; i += 1)
        sum += (series.times[i] ?? 0) + (series.values[i] ?? 0);
    },
  });
  for (let at = 0; at < text.length; at += CHUNK) reader.push(text.subarray(at, at + CHUNK));
  const { shape } = reader.end();
  if (shape !== 'whole') throw new Error(`the answer is ${shape}`);
  return sum;
}

function parseAnswer(text: Buffer): number {
  const answer: unknown = JSON.parse(text.toString());
  if (!isAnswer(answer)) throw new Error('this is no answer');
  let sum = 0;
  for (const { value, values } of answer.data.result)
    for (const [time, number] of values ?? [value]) sum += time + Number(number);
  return sum;
}

type Sample = readonly [time: number, value: string];

interface Answer {
  readonly data: {
    readonly result: readonly (
      | { readonly value: Sample; readonly values?: never }
      | { readonly value?: never; readonly values: readonly Sample[] }
    )[];
  };
}

/** The texts come from below; this only tells the compiler. */
const isAnswer = (parsed: unknown): parsed is Answer =>
  typeof parsed === 'object' && parsed !== null && 'data' in parsed;

/** Numbers that look like chance and are the same in each run (linear congruence; Knuth, volume 2). */
function* shares(): Generator<number, never> {
  for (let state = 42; ; state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)
    yield state / 2 ** 32;
}

function matrixText(): Buffer {
  const share = shares();
  const series = Array.from({ length: SERIES }, (_, index) => {
    let nanoseconds = Math.floor(index * 1e12 + share.next().value * 1e9);
    const values = Array.from({ length: SAMPLES }, (_, sample) => {
      nanoseconds += Math.floor(share.next().value * INTERVAL * 1e9);
      return [AT + sample * INTERVAL + 0.123, String(nanoseconds / 1e9)] as const;
    });
    const metric = {
      ...{ __name__: 'container_cpu_usage_seconds_total', container: 'app', cpu: 'total' },
      id: `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uidOf(index)}.slice/cri-containerd-${index}.scope`,
      ...{ namespace: `team-${index % 50}`, node: `ip-10-0-0-${index % 67}`, pod: podOf(index) },
    };
    return { metric, values };
  });
  return answerText('matrix', series);
}

function vectorText(): Buffer {
  const share = shares();
  const rows = Array.from({ length: VECTOR_ROWS }, (_, index) => ({
    metric: { namespace: `team-${index % 50}`, pod: podOf(index) },
    value: [AT, String(share.next().value / 3)],
  }));
  return answerText('vector', rows);
}

const answerText = (resultType: string, result: readonly object[]): Buffer =>
  Buffer.from(JSON.stringify({ status: 'success', data: { resultType, result } }));
const podOf = (index: number): string => `service-${index}-7d9c6b8f4-x2x${index % 1000}`;
const uidOf = (index: number): string =>
  `0a1b2c3d_0000_4000_8000_${index.toString(16).padStart(12, '0')}`;
