import { createHash } from 'node:crypto';

/** How many numbers and letters are gathered before they are hashed: one call for each would cost more than all the rest. */
const NUMBERS = 8192;
const LETTERS = 65_536;

/** A digest of many numbers and texts in their order; lives while an hour is written. */
export class Fingerprint {
  readonly #hash = createHash('sha256');
  readonly #numbers = new Float64Array(NUMBERS);
  #count = 0;
  #texts = '';

  number(value: number): void {
    if (this.#count === NUMBERS) this.#flushNumbers();
    this.#numbers[this.#count++] = value;
  }

  text(value: string): void {
    this.#texts += `${value}\0`;
    if (this.#texts.length > LETTERS) this.#flushTexts();
  }

  /** The digest, in hexadecimal digits; nothing may be added afterwards. */
  end(): string {
    this.#flushNumbers();
    this.#flushTexts();
    return this.#hash.digest('hex');
  }

  #flushNumbers(): void {
    this.#hash.update(new Uint8Array(this.#numbers.buffer, 0, this.#count * 8));
    this.#count = 0;
  }

  #flushTexts(): void {
    this.#hash.update(this.#texts);
    this.#texts = '';
  }
}
