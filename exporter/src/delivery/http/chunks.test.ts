import { expect, test } from '@jest/globals';
import { inChunks } from './chunks.ts';

test('many small pieces go out as few chunks, and others go first between them', async () => {
  const line = `${'x'.repeat(1023)}\n`;
  const events: (number | 'breath')[] = [];
  const breathe = async (): Promise<void> => void events.push('breath');
  for await (const chunk of inChunks(
    Array.from({ length: 130 }, () => line),
    breathe,
  ))
    events.push(chunk.length);
  expect(events).toEqual([64 * 1024, 'breath', 64 * 1024, 'breath', 2 * 1024]);
});

test('no pieces are no chunk', async () => {
  const chunks: string[] = [];
  for await (const chunk of inChunks([], async () => undefined)) chunks.push(chunk);
  expect(chunks).toEqual([]);
});
