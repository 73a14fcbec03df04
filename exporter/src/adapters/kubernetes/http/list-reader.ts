import { z } from 'zod';
import { NotTheApiError } from './api-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Items lie in an array in the list's object. */
const ITEM_DEPTH = 2;

/** An item larger than this is no Kubernetes object: etcd takes 1.5 MiB at most, and JSON is a few times that. */
const MOST_ITEM_BYTES = 32 * 2 ** 20;

const envelopeSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    resourceVersion: z.string().optional(),
    continue: z.string().optional(),
  }),
});

/** What a page says besides its items. */
export interface PageEnd {
  readonly resourceVersion: string;
  /** Token of the next page; '' on the last. */
  readonly next: string;
}

/**
 * Takes the items out of a list as its bytes come, and parses one at a time: a page is never in memory whole.
 * A list is an object with one array of objects (`items`); what stands around them is kept for the end.
 */
export class ListReader {
  readonly #take: (item: unknown) => void;
  #depth = 0;
  #inText = false;
  #inItems = false;
  #inItem = false;
  /** Where in the chunk begins what is not taken yet. */
  #from = 0;
  /** Bytes of an item that began in an earlier chunk. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #around = '';
  /** Whether the last byte was a backslash that makes the next one mean itself. */
  #escaped = false;

  constructor(take: (item: unknown) => void) {
    this.#take = take;
  }

  /** @throws NotTheApiError where an item is not JSON */
  push(chunk: Buffer): void {
    this.#from = 0;
    for (let i = this.#inText ? this.#afterText(chunk, 0) : 0; i < chunk.length; i += 1) {
      switch (chunk[i]) {
        case QUOTE:
          i = this.#afterText(chunk, i + 1) - 1;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.#open(chunk, i);
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.#close(chunk, i);
          break;
        default:
      }
    }
    this.#keep(chunk);
  }

  /** The place after the text that goes on at `at`; the chunk's end where it does not end in it. */
  #afterText(chunk: Buffer, at: number): number {
    let escaped = this.#escaped;
    for (let i = at; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        this.#inText = this.#escaped = false;
        return i + 1;
      }
    }
    this.#inText = true;
    this.#escaped = escaped;
    return chunk.length;
  }

  #open(chunk: Buffer, at: number): void {
    if (this.#depth === ITEM_DEPTH - 1) this.#inItems = chunk[at] === OPEN_BRACKET;
    else if (this.#depth === ITEM_DEPTH && this.#inItems) {
      this.#around += chunk.toString('utf8', this.#from, at);
      this.#inItem = true;
      this.#from = at;
    }
    this.#depth += 1;
  }

  #close(chunk: Buffer, at: number): void {
    this.#depth -= 1;
    if (this.#depth !== ITEM_DEPTH || !this.#inItem) return;
    this.#finish(chunk, at + 1);
    this.#from = at + 1;
  }

  /** @throws NotTheApiError where the page is not a list or not whole */
  end(): PageEnd {
    let value: unknown;
    try {
      // The commas that stood between the items are left over.
      value = JSON.parse(this.#around.replace(/\[[\s,]*\]/g, '[]'));
    } catch {
      value = null;
    }
    const envelope = envelopeSchema.safeParse(value);
    if (this.#inItem || !envelope.success)
      throw new NotTheApiError('its answer is not a whole list of Kubernetes objects');
    const { resourceVersion = '', continue: next = '' } = envelope.data.metadata;
    return { resourceVersion, next };
  }

  #keep(chunk: Buffer): void {
    if (!this.#inItem) {
      this.#around += chunk.toString('utf8', this.#from);
      if (this.#around.length > MOST_ITEM_BYTES)
        throw new NotTheApiError('its answer is not a list of Kubernetes objects');
      return;
    }
    this.#begun.push(chunk.subarray(this.#from));
    this.#begunBytes += chunk.length - this.#from;
    if (this.#begunBytes > MOST_ITEM_BYTES)
      throw new NotTheApiError(`an object in its answer is larger than ${MOST_ITEM_BYTES} bytes`);
  }

  #finish(chunk: Buffer, to: number): void {
    const text =
      this.#begun.length === 0
        ? chunk.toString('utf8', this.#from, to)
        : Buffer.concat([...this.#begun, chunk.subarray(0, to)]).toString('utf8');
    this.#begun = [];
    this.#begunBytes = 0;
    this.#inItem = false;
    this.#take(parsed(text));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotTheApiError('an object in its answer is not JSON', { cause: error });
  }
}
