import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Compressor, storedSegment, type Segment } from './segment.ts';
import { ENCODINGS, lengthOfStream, streamOf, type Encoding } from './stream.ts';

async function read(segments: readonly Segment[], encoding: Encoding): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamOf(segments, encoding)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function compressed(texts: readonly string[]): Promise<readonly Segment[]> {
  const compressor = new Compressor();
  const segments = await Promise.all(texts.map((text) => compressor.segment(Buffer.from(text))));
  compressor.close();
  return segments;
}

describe('streamOf', () => {
  test('stitches compressed and stored segments into one gzip member', async () => {
    const [a, b] = await compressed(['# first\n'.repeat(1000), 'second "ü"\n']);
    const segments = [storedSegment('head\n'), a!, storedSegment(''), b!, storedSegment('# EOF\n')];
    const text = `head\n${'# first\n'.repeat(1000)}second "ü"\n# EOF\n`;
    expect(gunzipSync(await read(segments, 'gzip')).toString()).toBe(text);
    expect((await read(segments, 'identity')).toString()).toBe(text);
  });

  test('keeps segments independent: any order and any repetition is valid', async () => {
    const texts = ['alpha '.repeat(500), 'beta '.repeat(500), 'alpha beta '.repeat(500)];
    const segments = await compressed(texts);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(texts.length - 1), { maxLength: 6 }), async (order) => {
        const text = order.map((index) => texts[index]!).join('');
        const chosen = order.map((index) => segments[index]!);
        expect(gunzipSync(await read(chosen, 'gzip')).toString()).toBe(text);
        expect((await read(chosen, 'identity')).toString()).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  test('stores texts longer than one stored block', async () => {
    const text = 'x'.repeat(200_000);
    expect(gunzipSync(await read([storedSegment(text)], 'gzip')).toString()).toBe(text);
  });

  test.each(ENCODINGS)('knows the length of a %s stream beforehand', async (encoding) => {
    const segments = [storedSegment('head\n'), ...(await compressed(['a'.repeat(300_000)]))];
    expect((await read(segments, encoding)).length).toBe(lengthOfStream(segments, encoding));
  });

  test('serves nothing as an empty text', async () => {
    expect(gunzipSync(await read([], 'gzip')).length).toBe(0);
    expect((await read([], 'identity')).length).toBe(0);
  });

  test('ends when its reader leaves early', async () => {
    const segments = await compressed(Array.from({ length: 5 }, () => 'a'.repeat(1_000_000)));
    for await (const chunk of streamOf(segments, 'identity')) {
      expect(chunk.toString()).toMatch(/^a+$/);
      break;
    }
    expect((await read(segments, 'identity')).length).toBe(5_000_000);
  });
});
