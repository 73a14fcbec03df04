/** Slots on a page: pages grow one by one, so that no growth ever copies. */
const PAGE_SLOTS = 1024;

/** Equal slots of numbers in a few large arrays: a hundred thousand small records without a hundred thousand objects. */
export class Slab {
  readonly #stride: number;
  readonly #pages: Float64Array[] = [];
  readonly #free: number[] = [];
  #used = 0;

  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Gives a slot, filled with NaN. */
  open(): number {
    const slot = this.#free.pop() ?? this.#used++;
    const cells = this.page(slot);
    const at = this.at(slot);
    cells.fill(NaN, at, at + this.#stride);
    return slot;
  }

  close(slot: number): void {
    this.#free.push(slot);
  }

  /** The array that holds a slot. */
  page(slot: number): Float64Array {
    const page = Math.floor(slot / PAGE_SLOTS);
    const known = this.#pages[page];
    if (known !== undefined) return known;
    const made = new Float64Array(PAGE_SLOTS * this.#stride);
    this.#pages[page] = made;
    return made;
  }

  /** Where a slot begins on its page. */
  at(slot: number): number {
    return (slot % PAGE_SLOTS) * this.#stride;
  }
}
