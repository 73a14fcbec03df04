import type { StoredSample, StoredSeries } from './store-history.ts';

/** The bits by which Prometheus marks the end of a series (its source, model/value/value.go). */
const STALE_NAN = 0x7ff0_0000_0000_0002n;

/** Samples that are sent at once. */
const SAMPLES_AT_A_TIME = 50_000;

/** Writes samples to a Prometheus that receives remote writes: protocol 1.0, protobuf in a Snappy block. */
export class RemoteWriter {
  readonly #url: string;
  readonly #labels = new Map<StoredSeries, Buffer>();
  #held = new Map<StoredSeries, Buffer[]>();
  #count = 0;

  /** @param url of the Prometheus */
  constructor(url: string) {
    this.#url = `${url}/api/v1/write`;
  }

  /** Takes samples, each series in order of time; sends them when there are many. */
  async write(samples: Iterable<StoredSample>): Promise<void> {
    for (const sample of samples) {
      const held = this.#held.get(sample.series);
      if (held === undefined) this.#held.set(sample.series, [sampleOf(sample)]);
      else held.push(sampleOf(sample));
      this.#count += 1;
    }
    if (this.#count >= SAMPLES_AT_A_TIME) await this.flush();
  }

  /** Sends what is still held. @throws Error where it is refused */
  async flush(): Promise<void> {
    const parts: Buffer[] = [];
    for (const [series, samples] of this.#held)
      parts.push(field(1, Buffer.concat([this.#labelsOf(series), ...samples])));
    this.#held = new Map();
    this.#count = 0;
    const answer = await fetch(this.#url, {
      method: 'POST',
      body: snappy(Buffer.concat(parts)),
      headers: {
        'Content-Type': 'application/x-protobuf',
        'Content-Encoding': 'snappy',
        'X-Prometheus-Remote-Write-Version': '0.1.0',
      },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${this.#url} answered ${answer.status}: ${text}`);
  }

  #labelsOf(series: StoredSeries): Buffer {
    const known = this.#labels.get(series);
    if (known !== undefined) return known;
    const made = Buffer.concat(
      series.labels.map(([name, value]) =>
        field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])),
      ),
    );
    this.#labels.set(series, made);
    return made;
  }
}

/** A sample of a series: field 2, its value in 64 bits, its time as a varint. */
function sampleOf({ at, value, marksEnd }: StoredSample): Buffer {
  const bits = Buffer.alloc(9);
  bits[0] = (1 << 3) | 1;
  if (marksEnd) bits.writeBigUInt64LE(STALE_NAN, 1);
  else bits.writeDoubleLE(value, 1);
  return field(2, Buffer.concat([bits, Buffer.from([2 << 3]), varint(at)]));
}

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const LITERAL_BYTES = 0x1_0000;
/** The tag of a literal whose length less one follows in two bytes. */
const LITERAL_TAG = 61 << 2;

/** A Snappy block that compresses nothing: literals only. */
function snappy(bytes: Buffer): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [varint(bytes.length)];
  for (let from = 0; from < bytes.length; from += LITERAL_BYTES) {
    const literal = bytes.subarray(from, from + LITERAL_BYTES);
    const head = Buffer.from([LITERAL_TAG, 0, 0]);
    head.writeUInt16LE(literal.length - 1, 1);
    parts.push(head, literal);
  }
  return Buffer.concat(parts);
}
