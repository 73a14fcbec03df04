import { describe, expect, test } from '@jest/globals';
import { fargateSize } from './fargate-size.ts';
import { amounts } from './resource.ts';
import { BYTES_PER_GIB } from './units.ts';

const size = (annotation: string | null, cores: number, gib: number): readonly [number, number] => {
  const { amounts: billed } = fargateSize(
    annotation === null ? {} : { capacity_provisioned: annotation },
    amounts(cores, gib * BYTES_PER_GIB),
  );
  return [billed.cpu, billed.memory / BYTES_PER_GIB];
};

describe('the size that Fargate bills', () => {
  test('is the one that the annotation says', () => {
    expect(size('0.25vCPU 0.5GB', 4, 4)).toEqual([0.25, 0.5]);
    expect(size('16vCPU 120GB', 4, 4)).toEqual([16, 120]);
    const { isEstimated } = fargateSize({ capacity_provisioned: '1vCPU 2GB' }, amounts(1, 1));
    expect(isEstimated).toBe(false);
  });

  test.each<[cores: number, gib: number, billedCores: number, billedGib: number]>([
    // Nothing asked for: the smallest.
    [0, 0, 0.25, 0.5],
    // 0.25 GiB and Fargate's own 0.25 fill the smallest; a byte more does not fit.
    [0.25, 0.25, 0.25, 0.5],
    [0.25, 0.26, 0.25, 1],
    [0.25, 1, 0.25, 2],
    [0.25, 1.76, 0.5, 3],
    [0.3, 0.1, 0.5, 1],
    // The example of the EKS user guide: 1 vCPU and 8 GB become 2 vCPU and 9 GB.
    [1, 8, 2, 9],
    [1.1, 1, 2, 4],
    [4, 29.75, 4, 30],
    [4, 29.8, 8, 32],
    [5, 21, 8, 24],
    [9, 41, 16, 48],
    [16, 119.75, 16, 120],
  ])('for %p cores and %p GiB is %p and %p', (cores, gib, billedCores, billedGib) => {
    expect(size(null, cores, gib)).toEqual([billedCores, billedGib]);
  });

  test('is computed, and says so, where the annotation is missing or says something else', () => {
    for (const annotation of [{}, { capacity_provisioned: 'much' }]) {
      const { amounts: billed, isEstimated } = fargateSize(annotation, amounts(1, 0));
      expect([billed.cpu, billed.memory / BYTES_PER_GIB, isEstimated]).toEqual([1, 2, true]);
    }
  });

  test('of a request above all sizes is the request and what Fargate adds', () => {
    expect(size(null, 20, 10)).toEqual([20, 10.25]);
  });
});
