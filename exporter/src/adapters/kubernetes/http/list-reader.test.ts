import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ListReader, type PageEnd } from './list-reader.ts';

/** What a reader makes of a page that comes in pieces of so many bytes. */
function read(
  page: string,
  pieceBytes: number,
): { readonly items: unknown[]; readonly end: PageEnd } {
  const items: unknown[] = [];
  const reader = new ListReader((item) => items.push(item));
  const bytes = Buffer.from(page);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    reader.push(bytes.subarray(at, at + pieceBytes));
  return { items, end: reader.end() };
}

const pageOf = (items: readonly unknown[]): string =>
  JSON.stringify({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '17', continue: 'next{[', remainingItemCount: 3 },
    items,
  });

describe('reading a list', () => {
  test('gives the items one by one, and what stands around them at the end', () => {
    const { items, end } = read(pageOf([{ a: 1 }, { b: [{ c: '}]"\\' }] }]), 1000);
    expect(items).toEqual([{ a: 1 }, { b: [{ c: '}]"\\' }] }]);
    expect(end).toEqual({ resourceVersion: '17', next: 'next{[' });
  });

  test('does not take other objects in a list for items', () => {
    const page =
      '{"metadata":{"shardInfo":{"selector":"x"},"owners":[]},"kind":"PodList","items":[{"a":{}}]}';
    expect(read(page, 7)).toEqual({ items: [{ a: {} }], end: { resourceVersion: '', next: '' } });
  });

  test.each(['[]', 'null', '[ ]'])('takes %s for no items', (items) => {
    const page = `{"kind":"PodList","metadata":{"resourceVersion":"5"},"items":${items}}`;
    expect(read(page, 3)).toEqual({ items: [], end: { resourceVersion: '5', next: '' } });
  });

  test('reads the same, wherever the bytes are parted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())),
        fc.integer({ min: 1, max: 40 }),
        (objects, pieceBytes) => {
          const page = pageOf(objects);
          const whole = JSON.parse(page) as { items: unknown[] };
          expect(read(page, pieceBytes).items).toEqual(whole.items);
        },
      ),
      { seed: 20_261_122 },
    );
  });
});
