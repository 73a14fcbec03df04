import { FRESH_SECONDS } from '../../domain/metering/counter.ts';
import type { ContainerBook, ContainerRecord, Sample } from './container-book.ts';
import type { Row, WantedFamily } from './row.ts';

const CPU = 0;
const START = 2;
const LABELS = ['container', 'id', 'namespace', 'pod', 'cpu'] as const;

/** What is read of a kubelet's cAdvisor page. */
export const CADVISOR_FAMILIES: readonly WantedFamily[] = [
  { name: 'container_cpu_usage_seconds_total', labels: LABELS },
  { name: 'container_memory_working_set_bytes', labels: LABELS },
  { name: 'container_start_time_seconds', labels: LABELS },
];

/** What a page brings of one container until it is through. */
interface Pending {
  readonly record: ContainerRecord;
  cpu: Sample | null;
  memory: Sample | null;
  start: number;
}

/** One reading of one cAdvisor page: rows are collected, then taken in together. */
export interface CadvisorReading {
  readonly target: string;
  readonly at: number;
  readonly pending: Map<ContainerRecord, Pending>;
  invalid: number;
}

/** Reads cAdvisor pages into the book of containers. */
export class CadvisorPages {
  readonly #book: ContainerBook;

  constructor(book: ContainerBook) {
    this.#book = book;
  }

  begin(target: string, at: number): CadvisorReading {
    return { target, at, pending: new Map(), invalid: 0 };
  }

  /**
   * Takes one row of a page; rows of pods, pause containers and whole cgroups are not containers.
   * Only rows with an id count: the kubelet's /metrics/resource has the same names without one.
   */
  row(reading: CadvisorReading, row: Row, timestamp: number): void {
    if (!isContainer(row)) return;
    const { value } = row;
    const pending = pendingOf(reading, this.#recordOf(reading, row));
    const isStale = row.family !== START && Math.abs(reading.at - timestamp) > FRESH_SECONDS;
    if (isStale || !(value >= 0 && value < Infinity)) {
      // An ended container stays on its page for minutes with its last sample: nothing to complain about.
      const isOver = isStale && this.#book.hasEnded(pending.record);
      if (!isOver) reading.invalid += 1;
      return;
    }
    const at = Number.isNaN(timestamp) ? reading.at : timestamp;
    if (row.family === START) pending.start = Math.min(value, pending.start || Infinity);
    else if (row.family === CPU) pending.cpu = newer(pending.cpu, at, value);
    else pending.memory = newer(pending.memory, at, value);
  }

  #recordOf({ target, at }: CadvisorReading, row: Row): ContainerRecord {
    const path = row.text(1);
    return (
      this.#book.byCgroup(path) ??
      this.#book.open(
        path,
        { container: row.text(0), namespace: row.text(2), pod: row.text(3) },
        target,
        at,
      )
    );
  }

  /** The page is through: its samples count. */
  commit(reading: CadvisorReading): void {
    for (const { record, cpu, memory, start } of reading.pending.values()) {
      const before = this.#book.lastSample(record);
      this.#book.starts(record, start, Math.min(cpu?.at ?? Infinity, memory?.at ?? Infinity));
      reading.invalid += this.#book.take(record, cpu, memory);
      const after = this.#book.lastSample(record);
      this.#book.heard(record, reading.at, after > before || Number.isNaN(before));
    }
  }

  /** The page was read whole: containers it does not show any more have gone. */
  endAbsent({ target, at, pending }: CadvisorReading): void {
    this.#book.endAbsent(target, at, (record) => pending.has(record));
  }
}

/** Whether a row is about a container, as a whole, and says something: a start of 0 is how an unknown one is written. */
const isContainer = (row: Row): boolean =>
  row.has(0) &&
  row.has(1) &&
  !row.is(0, 'POD') &&
  (row.family === CPU
    ? !row.has(4) || row.is(4, 'total')
    : row.family !== START || row.value !== 0);

function pendingOf({ pending }: CadvisorReading, record: ContainerRecord): Pending {
  const known = pending.get(record);
  if (known !== undefined) return known;
  const made = { record, cpu: null, memory: null, start: NaN };
  pending.set(record, made);
  return made;
}

/** Of two samples of one container on one page the newer counts, of two equally old ones the larger. */
const newer = (known: Sample | null, at: number, value: number): Sample =>
  known === null || at > known.at || (at === known.at && value > known.value)
    ? { at, value }
    : known;
