import type { Row, WantedFamily } from '../../../app/cluster/row.ts';
import type { Labels } from '../../../domain/labels.ts';
import type { LabelCursor } from '../client.ts';
import { labelIn, type SeriesNames } from '../names.ts';

/** A sample of a store as a row of a family, under the names that kube-state-metrics gives its labels; reused for the next one. */
export class StoreRow implements Row {
  readonly family: number;
  readonly timestamp = NaN;
  value = NaN;
  readonly #names: readonly string[];
  readonly #prefix: string | null;
  readonly #shared: Map<number, Labels>;
  /** Texts of the wanted labels as far as they were asked for. */
  readonly #texts: (string | undefined)[];
  #cursor: LabelCursor = NOTHING;
  /** Of this row; null before it was asked for. */
  #digest: number | null = null;

  /** @param shared one object for all rows with the same labels, by their digest */
  constructor(
    { labels, restPrefix }: WantedFamily,
    index: number,
    names: SeriesNames,
    shared: Map<number, Labels> = new Map(),
  ) {
    this.family = index;
    this.#shared = shared;
    this.#names = labels.map((label) => labelIn(names, label));
    this.#texts = labels.map(() => undefined);
    this.#prefix = restPrefix ?? null;
  }

  /** Points at a sample. */
  show(cursor: LabelCursor, value: number): this {
    this.#cursor = cursor;
    this.#texts.fill(undefined);
    this.#digest = null;
    this.value = value;
    return this;
  }

  text(label: number): string {
    const known = this.#texts[label];
    if (known !== undefined) return known;
    const name = this.#names[label];
    const text = name === undefined ? '' : this.#cursor.label(name);
    this.#texts[label] = text;
    return text;
  }

  has(label: number): boolean {
    return this.text(label) !== '';
  }

  is(label: number, text: string): boolean {
    return this.text(label) === text;
  }

  restDigest(): number {
    return (this.#digest ??= this.#digestOfRest());
  }

  #digestOfRest(): number {
    // A sum: equal whatever the order of the labels is.
    let high = 0;
    let low = 0;
    for (const [name, value] of this.#rest()) {
      const hash = hashOf(value, hashOf(name));
      high = (high + hash) >>> 0;
      low = (low + mixed(hash)) & LOW_BITS;
    }
    return high * (LOW_BITS + 1) + low;
  }

  rest(): Labels {
    const digest = this.restDigest();
    const known = this.#shared.get(digest);
    if (known !== undefined) return known;
    const prefix = this.#prefix?.length ?? 0;
    const labels = Object.fromEntries(
      Array.from(this.#rest(), ([name, value]) => [name.slice(prefix), value]),
    );
    this.#shared.set(digest, labels);
    return labels;
  }

  *#rest(): Iterable<readonly [name: string, value: string]> {
    const prefix = this.#prefix;
    if (prefix === null) return;
    for (const pair of this.#cursor.labels(prefix)) if (pair[1] !== '') yield pair;
  }
}

const NOTHING: LabelCursor = {
  label: () => '',
  labels: () => [].values(),
};

// FNV-1a (Fowler, Noll, Vo) over UTF-16 units, with MurmurHash3's finaliser; 32 + 20 bits fit a double.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const LOW_BITS = 2 ** 20 - 1;

/** A hash of a text, 32 bits, that goes on from another one. */
export function hashOf(text: string, seed = FNV_OFFSET): number {
  let hash = Math.imul(seed ^ text.length, FNV_PRIME);
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return mixed(hash);
}

function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A row that was set aside until its answer proved whole. */
export function keptRow(row: Row, labels: number): Row {
  const { family, value, timestamp } = row;
  const texts = Array.from({ length: labels }, (_, i) => row.text(i));
  return {
    family,
    value,
    timestamp,
    text: (label) => texts[label] ?? '',
    has: (label) => (texts[label] ?? '') !== '',
    is: (label, text) => texts[label] === text,
    restDigest: () => 0,
    rest: () => ({}),
  };
}
