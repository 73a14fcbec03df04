import { describe, expect, test } from '@jest/globals';
import type { SampleRun } from '../../domain/metering/run.ts';
import { PageMoments } from './page-moments.ts';

const run = (times: readonly number[]): SampleRun => ({
  count: times.length,
  times: Float64Array.from(times),
  values: new Float64Array(times.length),
});

/** Pages every 30 seconds at 7 seconds past; samples are 0 to 11 seconds old. */
function pages(): PageMoments {
  const moments = new PageMoments();
  for (const age of [0, 2, 4, 6, 8, 10, 11])
    moments.take('n1', run([37, 67, 97, 127].map((page) => page - age)));
  moments.settle(30.1);
  return moments;
}

describe('the moments of pages', () => {
  test('are told by the times of the samples on them', () => {
    const moments = pages();
    expect(moments.pageOf('n1', 56)).toBe(67);
    expect(moments.pageOf('n1', 67)).toBe(67);
    expect(moments.pageOf('n1', 69)).toBe(97);
    expect(moments.nextAfter('n1', 56, 30.1)).toBe(97);
  });

  test('of a node of which nobody knows are those of the samples, and the next may be late', () => {
    expect(pages().pageOf('n2', 56)).toBe(56);
    // A scrape later, and as old as a sample may be.
    expect(pages().nextAfter('n2', 56, 30)).toBe(56 + 30 + 15);
  });

  test('are not told where samples lie anywhere between, or by no fixed time', () => {
    const anywhere = new PageMoments();
    anywhere.take('n1', run([1, 5, 9, 14, 18, 23, 27, 31]));
    anywhere.settle(30);
    expect(anywhere.pageOf('n1', 56)).toBe(56);
    const unsteady = new PageMoments();
    unsteady.take('n1', run([7, 37, 67]));
    unsteady.settle(37.5);
    expect(unsteady.pageOf('n1', 56)).toBe(56);
  });
});
