/** Reads parts of a snapshot of unknown shape; every error names the place in the file. */
export class SnapshotNode {
  readonly #value: unknown;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    this.#value = value;
    this.#place = place;
  }

  /** A field that must be there. */
  at(key: string): SnapshotNode {
    const child = this.#record().get(key);
    if (child === undefined) throw new Error(`${this.#place}: "${key}" is missing`);
    return new SnapshotNode(child, `${this.#place}.${key}`);
  }

  /** A field that may be absent. */
  maybe(key: string): SnapshotNode | null {
    const child = this.#record().get(key);
    return child === undefined ? null : new SnapshotNode(child, `${this.#place}.${key}`);
  }

  /** The fields of an object, sorted by key so that a rebuild gives the same bytes. */
  entries(): readonly (readonly [string, SnapshotNode])[] {
    return [...this.#record()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, new SnapshotNode(value, `${this.#place}.${key}`)]);
  }

  items(): readonly SnapshotNode[] {
    if (!Array.isArray(this.#value)) throw new Error(`${this.#place}: not a list`);
    return this.#value.map((item, index) => new SnapshotNode(item, `${this.#place}[${index}]`));
  }

  number(): number {
    if (typeof this.#value !== 'number' || !Number.isFinite(this.#value))
      throw new Error(`${this.#place}: not a number`);
    return this.#value;
  }

  text(): string {
    if (typeof this.#value !== 'string') throw new Error(`${this.#place}: not a text`);
    return this.#value;
  }

  /** An object of positive numbers by name. Zero is how feeds say that a price is not known; it is left out. */
  prices(): ReadonlyMap<string, number> {
    const prices = this.entries().map(([name, price]) => [name.trim(), price.number()] as const);
    return new Map(prices.filter(([, price]) => price > 0));
  }

  #record(): ReadonlyMap<string, unknown> {
    if (typeof this.#value !== 'object' || this.#value === null || Array.isArray(this.#value))
      throw new Error(`${this.#place}: not an object`);
    return new Map(Object.entries(this.#value));
  }
}
