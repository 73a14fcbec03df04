import type { Machine, Part } from './machine.ts';

/**
 * What a family gets off when it runs for a whole month (https://cloud.google.com/compute/docs/sustained-use-discounts,
 * "Eligible resources and discount percentages"); all other families get nothing.
 */
const OFF_IN_A_MONTH: Readonly<Record<string, number>> = {
  ...{ n1: 0.3, m1: 0.3, m2: 0.3, f1: 0.3, g1: 0.3 },
  ...{ n2: 0.2, n2d: 0.2, c2: 0.2 },
};

/** The share of a part's price that sustained use takes off over a whole month; GPUs get it with the N1 that they are attached to. */
export const sustainedUseOff = ({ family }: Machine, { of }: Part): number =>
  of === 'disk' ? 0 : (OFF_IN_A_MONTH[family] ?? 0);
