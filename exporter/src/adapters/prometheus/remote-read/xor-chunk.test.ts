import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SampleRows } from './sample-rows.ts';
import { xorChunk } from './testing/chunks.ts';
import { XorChunks } from './xor-chunk.ts';

const SLACK = Buffer.alloc(8, 0xff);

function read(
  chunk: Buffer,
  from = -Infinity,
  to = Infinity,
): readonly (readonly number[])[] | null {
  const rows = new SampleRows();
  const isRead = new XorChunks(from, to).read(
    Buffer.concat([SLACK, chunk, SLACK]),
    SLACK.length,
    SLACK.length + chunk.length,
    rows,
  );
  if (!isRead) return null;
  return Array.from({ length: rows.count }, (_, i) => [rows.times[i]!, rows.values[i]!]);
}

test('a chunk as the bytes of its format: 1 at 1 s, 1 at 61 s, 2 at 121.5 s', () => {
  const bits = [
    ...['0000000000000011', '11010000', '00001111'], // three samples; 1000 as a varint, doubled for its sign
    ...['0011111111110000', '0'.repeat(48)], // 1
    ...['11100000', '11010100', '00000011'], // 60,000 later
    '0', // the same
    ...['10', '00000111110100'], // 500 more
    ...['11', '00001', '001011', '11111111111'], // 1 ⊕ 2: eleven bits behind one zero
  ].join('');
  const bytes = bits
    .padEnd(Math.ceil(bits.length / 8) * 8, '0')
    .match(/.{8}/g)!
    .map((byte) => parseInt(byte, 2));
  expect(read(Buffer.from(bytes))).toEqual([
    [1, 1],
    [61, 1],
    [121.5, 2],
  ]);
});

test('whatever was written is read', () => {
  const samples = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.double()), { maxLength: 40 })
    .map((steps) => {
      let time = 0;
      return steps.map(([step, value]) => [(time += step), value] as const);
    });
  fc.assert(
    fc.property(samples, (written) => {
      expect(read(xorChunk(written))).toEqual(written.map(([time, value]) => [time / 1000, value]));
    }),
  );
});

test('distances that change by any number of bits are read', () => {
  const changes = [
    1,
    -1,
    8191,
    8192,
    -8191,
    -8192,
    65536,
    -65535,
    524288,
    -524287,
    524289,
    2 ** 33,
  ];
  let [time, distance] = [0, 2 ** 34];
  const samples = changes.map((change) => {
    distance += change;
    return [(time += distance), 1] as const;
  });
  expect(read(xorChunk(samples))?.map(([at]) => at)).toEqual(samples.map(([at]) => at / 1000));
});

test('what lies outside of what was asked is left out, and so are the marks of ends, but no other NaN', () => {
  const chunk = xorChunk([
    [1000, 1],
    [2000, 2],
    [3000, NaN],
    [4000, 0x7ff0000000000002n],
    [5000, 5],
    [6000, 6],
  ]);
  expect(read(chunk, 2000, 5000)).toEqual([
    [2, 2],
    [3, NaN],
    [5, 5],
  ]);
});

test('bytes that end too early, and times that do not go on, are no chunk', () => {
  const chunk = xorChunk([
    [1000, 1.1],
    [2000, 2.7],
  ]);
  expect(read(chunk.subarray(0, -3))).toBeNull();
  expect(read(chunk.subarray(0, 1))).toBeNull();
  expect(
    read(
      xorChunk([
        [1000, 1],
        [1000, 2],
      ]),
    ),
  ).toBeNull();
});
