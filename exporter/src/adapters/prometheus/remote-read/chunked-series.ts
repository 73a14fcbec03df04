import type { LabelStrings } from '../answer/label-strings.ts';
import type { MatrixSeries } from '../client.ts';
import { MessageLabels } from './message-labels.ts';
import { ProtoCursor } from './proto-cursor.ts';
import { SampleRows } from './sample-rows.ts';
import { XorChunks } from './xor-chunk.ts';

// Fields and values of prompb.ChunkedReadResponse and what it holds.
const RESPONSE = { series: 1 } as const;
const SERIES = { label: 1, chunk: 2 } as const;
const CHUNK = { type: 3, data: 4 } as const;
const XOR = 1;

/** Reads messages of series and their chunks; a series may go on in the next message. */
export class ChunkedSeries {
  readonly #take: (series: MatrixSeries) => void;
  readonly #rows = new SampleRows();
  readonly #labels: MessageLabels;
  readonly #chunks: XorChunks;
  readonly #response = new ProtoCursor();
  readonly #series = new ProtoCursor();
  readonly #chunk = new ProtoCursor();
  #isOpen = false;
  /** How many series and samples were handed over. */
  taken = { series: 0, samples: 0 };

  /** @param from first moment that counts, in unix milliseconds @param to last one */
  constructor(
    strings: LabelStrings,
    { from, to }: { readonly from: number; readonly to: number },
    take: (series: MatrixSeries) => void,
  ) {
    this.#take = take;
    this.#labels = new MessageLabels(strings);
    this.#chunks = new XorChunks(from, to);
    strings.nextAnswer();
  }

  /** Reads one message, behind which eight more bytes may be read; false where it is not understood. */
  read(bytes: Buffer, start: number, end: number): boolean {
    const response = this.#response.open(bytes, start, end);
    while (response.next())
      if (
        response.field === RESPONSE.series &&
        !this.#readSeries(bytes, response.start, response.end)
      )
        return false;
    return response.isSound;
  }

  /** There is no more: hands the last series over. */
  end(): void {
    if (this.#isOpen && this.#rows.count > 0) {
      const { count, times, values } = this.#rows;
      const labels = this.#labels;
      this.#take({
        ...{ count, times, values },
        label: (name) => labels.label(name),
        labels: (prefix) => labels.labels(prefix),
      });
      this.taken.series += 1;
      this.taken.samples += count;
    }
    this.#isOpen = false;
  }

  #readSeries(bytes: Buffer, start: number, end: number): boolean {
    const series = this.#series.open(bytes, start, end);
    // Labels come first.
    let labelsEnd = start;
    let isLabelled = false;
    while (series.next()) {
      if (series.field === SERIES.label) {
        if (isLabelled) return false;
        labelsEnd = series.end;
      } else if (series.field === SERIES.chunk) {
        if (!isLabelled && !this.#begin(bytes, start, labelsEnd)) return false;
        isLabelled = true;
        if (!this.#readChunk(bytes, series.start, series.end)) return false;
      }
    }
    return series.isSound;
  }

  #begin(bytes: Buffer, start: number, end: number): boolean {
    if (this.#isOpen && this.#labels.equal(bytes, start, end)) return true;
    this.end();
    this.#isOpen = true;
    this.#rows.clear();
    return this.#labels.read(bytes, start, end);
  }

  #readChunk(bytes: Buffer, start: number, end: number): boolean {
    const chunk = this.#chunk.open(bytes, start, end);
    let type = 0;
    let data = start;
    let dataEnd = start;
    while (chunk.next())
      if (chunk.field === CHUNK.type) type = chunk.value;
      else if (chunk.field === CHUNK.data) [data, dataEnd] = [chunk.start, chunk.end];
    return chunk.isSound && type === XOR && this.#chunks.read(bytes, data, dataEnd, this.#rows);
  }
}
