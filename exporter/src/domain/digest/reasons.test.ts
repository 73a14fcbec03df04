import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changeReasons, type ResourceUse, type WorkloadUse } from './reasons.ts';

const NOTHING: ResourceUse = { requested: 0, used: 0, charged: 0, peak: 0, usd: 0 };

/** Pods that live for so many seconds and each hold cores at a price of a core-second. */
function cores(podSeconds: number, requested: number, charged: number, price: number): WorkloadUse {
  const cpu = {
    requested: requested * podSeconds,
    used: charged * podSeconds,
    charged: charged * podSeconds,
    peak: charged,
    usd: charged * podSeconds * price,
  };
  return { podSeconds, resources: { cpu, memory: NOTHING, gpu: NOTHING } };
}

const costOf = ({ resources: { cpu, memory, gpu } }: WorkloadUse): number =>
  cpu.usd + memory.usd + gpu.usd;
const reasons = (
  before: WorkloadUse,
  after: WorkloadUse,
): readonly (readonly [string, number, number | null, number | null])[] =>
  changeReasons(before, after, costOf(after) - costOf(before)).map(({ kind, usd, from, to }) => [
    kind,
    Number(usd.toFixed(9)),
    from,
    to,
  ]);

describe('a change of cost', () => {
  const before = cores(100, 1, 1, 0.5);

  test.each([
    ['more pods', cores(150, 1, 1, 0.5), [['pods', 25, 100, 150]]],
    ['bigger requests', cores(100, 3, 3, 0.5), [['requests', 100, 1, 3]]],
    ['more usage under the same request', cores(100, 1, 2, 0.5), [['usage', 50, 1, 2]]],
    ['another price', cores(100, 1, 1, 0.25), [['price', -25, 0.5, 0.25]]],
    ['nothing', before, []],
  ])('has one reason where one thing changed: %s', (_, after, expected) => {
    expect(reasons(before, after)).toEqual(expected);
  });

  test('is shared evenly by two factors that grew alike', () => {
    // From 50 to 200: each doubled, so each accounts for half.
    expect(reasons(before, cores(200, 2, 2, 0.5))).toEqual([
      ['pods', 75, 100, 200],
      ['requests', 75, 1, 2],
    ]);
  });

  test('is one of requests where there was none, and of usage where none is asked for', () => {
    expect(reasons(cores(100, 0, 1, 0.5), cores(100, 2, 2, 0.5))).toEqual([['requests', 50, 0, 2]]);
    expect(reasons(cores(100, 0, 1, 0.5), cores(100, 0, 2, 0.5))).toEqual([['usage', 50, 1, 2]]);
  });

  test('is a resource that came: asked for, or used', () => {
    const gpu = { ...NOTHING, requested: 100, charged: 100, usd: 300 };
    const asked = { ...before, resources: { ...before.resources, gpu } };
    expect(changeReasons(before, asked, 300)).toMatchObject([
      { kind: 'requests', usd: 300, resource: 'gpu', from: 0, to: 1 },
    ]);
    const memory = { ...NOTHING, used: 100, charged: 100, usd: 7 };
    const used = { ...before, resources: { ...before.resources, memory } };
    expect(changeReasons(used, before, -7)).toMatchObject([
      { kind: 'usage', usd: -7, resource: 'memory' },
    ]);
  });

  test('is other where it is not charged by resource-seconds', () => {
    expect(changeReasons(before, before, 4)).toMatchObject([{ kind: 'other', usd: 4 }]);
  });

  test('is the sum of its reasons, whatever changed', () => {
    const amount = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e6, noNaN: true }));
    const use = fc
      .tuple(
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.tuple(amount, amount, amount),
        fc.tuple(amount, amount, amount),
        fc.tuple(amount, amount, amount),
      )
      .map(([podSeconds, asked, charged, price]): WorkloadUse => {
        const at = (i: 0 | 1 | 2): ResourceUse => ({
          ...NOTHING,
          requested: asked[i] * podSeconds,
          charged: charged[i] * podSeconds,
          usd: charged[i] * podSeconds * price[i],
        });
        return { podSeconds, resources: { cpu: at(0), memory: at(1), gpu: at(2) } };
      });
    fc.assert(
      fc.property(use, use, amount, (one, other, more) => {
        const change = costOf(other) - costOf(one) + more;
        const sum = changeReasons(one, other, change).reduce((total, { usd }) => total + usd, 0);
        const size = costOf(one) + costOf(other) + more;
        expect(Math.abs(sum - change)).toBeLessThanOrEqual(1e-8 * size);
      }),
    );
  });
});
