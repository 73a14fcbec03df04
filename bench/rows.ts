import type { Row } from './benchmark.ts';

/** A figure that must not be above its target. */
export const atMost = (figure: string, value: number, limit: number, unit: string): Row => ({
  figure,
  value,
  unit,
  target: `≤ ${limit}`,
  ok: value <= limit,
});

/** A figure that must not be below its target. */
export const atLeast = (figure: string, value: number, limit: number, unit: string): Row => ({
  figure,
  value,
  unit,
  target: `≥ ${limit}`,
  ok: value >= limit,
});

/** A figure that explains others and has no target of its own. */
export const forInformation = (figure: string, value: number, unit: string): Row => ({
  figure,
  value,
  unit,
  target: '',
  ok: true,
});
