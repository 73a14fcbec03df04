import type { Readable } from 'node:stream';
import { NotTheApiError } from './api-error.ts';

const NEWLINE = 0x0a;
/** See list-reader: no Kubernetes object is that large. */
const MOST_LINE_BYTES = 32 * 2 ** 20;

/**
 * The values of a body with one JSON text per line, as they come; a last line that broke off is left out.
 * @throws NotTheApiError where a line is not JSON, or whatever the body fails with
 */
export async function* jsonLines(body: Readable): AsyncIterable<unknown> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    if (!Buffer.isBuffer(piece)) continue;
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...begun, piece.subarray(from, at)]).toString('utf8');
      begun = [];
      bytes = 0;
      from = at + 1;
      if (line.trim() !== '') yield parsed(line);
    }
    begun.push(piece.subarray(from));
    bytes += piece.length - from;
    if (bytes > MOST_LINE_BYTES)
      throw new NotTheApiError(`an event in its answer is larger than ${MOST_LINE_BYTES} bytes`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new NotTheApiError('an event in its answer is not JSON', { cause: error });
  }
}
