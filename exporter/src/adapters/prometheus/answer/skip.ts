const QUOTE = 34;
const COMMA = 44;
const SPACE = 32;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Reads over one JSON value of any size, through any number of chunks. */
export class Skip {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #hasBegun = false;
  isOver = false;

  begin(): void {
    this.#depth = 0;
    this.#isInText = false;
    this.#isEscaped = false;
    this.#hasBegun = false;
    this.isOver = false;
  }

  /** Gives where the value ended if it `isOver` now, else `end`. */
  read(bytes: Buffer, from: number, end: number): number {
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#isInText) this.#text(byte);
      else if (this.#hasBegun && this.#depth === 0 && ends(byte)) return this.#done(at);
      else this.#structure(byte);
      if (this.isOver) return at + 1;
    }
    return end;
  }

  #done(at: number): number {
    this.isOver = true;
    return at;
  }

  #text(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      this.#isInText = false;
      this.isOver = this.#depth === 0;
    }
  }

  #structure(byte: number): void {
    if (byte > SPACE) this.#hasBegun = true;
    if (byte === QUOTE) this.#isInText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth -= 1;
      this.isOver = this.#depth === 0;
    }
  }
}

/** Whether a number, `true`, `false` or `null` ends before this byte. */
const ends = (byte: number): boolean =>
  byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= SPACE;
