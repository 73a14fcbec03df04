import { familyHead } from './text.ts';

/** A metric family over objects of one kind: name, help, and the lines of one object. */
export interface Family<T> {
  readonly name: string;
  readonly help: string;
  readonly type?: 'counter';
  /** The sample lines of one object, each ending in a line feed; empty where it has none. */
  readonly lines: (object: T, time: number) => string;
}

/** Text is handed on in chunks of about this many characters. */
const CHUNK = 1 << 16;

/** Renders families one after the other, each with its head, in chunks. */
export function* renderFamilies<T>(
  families: readonly Family<T>[],
  objects: readonly T[],
  time: number,
): Generator<string> {
  let text = '';
  for (const family of families) {
    text += familyHead(family.name, family.help, family.type ?? 'gauge');
    for (const object of objects) {
      text += family.lines(object, time);
      if (text.length >= CHUNK) {
        yield text;
        text = '';
      }
    }
  }
  if (text !== '') yield text;
}
