import { expect, test } from '@jest/globals';
import { toAdjustments } from './prices.ts';
import { configOf } from './testing/complaint.ts';

test('discounts keep their order, and one without a match is for every host', () => {
  const config = configOf(`
prices:
  adjust:
    - { match: { provider: aws, instanceType: "m6i.*", capacityType: on-demand }, percent: -12 }
    - { percent: 2.5 }
`);
  expect(toAdjustments(config)).toEqual([
    { provider: 'aws', instanceType: 'm6i.*', capacityType: 'on-demand', percent: -12 },
    { percent: 2.5 },
  ]);
});
