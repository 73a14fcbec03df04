// Wire types of protobuf (https://protobuf.dev/programming-guides/encoding/).
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
const BITS_OF_TYPE = 8;

/** Goes through the fields of one message. */
export class ProtoCursor {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;
  /** False once the bytes turned out to be no message. */
  isSound = true;
  field = 0;
  /** Where the tag of the field is. */
  tag = 0;
  /** Of a field of bytes: where they are. */
  start = 0;
  end = 0;
  /** Of a varint. */
  value = 0;

  open(bytes: Uint8Array, start: number, end: number): this {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.isSound = true;
    return this;
  }

  /** Goes to the next field; false where there is none. */
  next(): boolean {
    if (!this.isSound || this.#at >= this.#end) return false;
    this.tag = this.#at;
    const key = this.#varint();
    this.field = Math.floor(key / BITS_OF_TYPE);
    const type = key % BITS_OF_TYPE;
    if (type === VARINT) this.value = this.#varint();
    else if (type === BYTES) {
      const length = this.#varint();
      this.start = this.#at;
      this.#at += length;
      this.end = this.#at;
    } else if (type === FIXED64) this.#at += 8;
    else if (type === FIXED32) this.#at += 4;
    else this.isSound = false;
    if (this.#at > this.#end) this.isSound = false;
    return this.isSound;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; this.#at < this.#end; scale *= 128) {
      const group = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (group & 127) * scale;
      if (group < 128) return value;
    }
    this.isSound = false;
    return value;
  }
}
