import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cadvisorPage, HOUR_START, ksmPage, NEVER, NODE, uid } from './testing/fake-cluster.ts';
import { CART, cart, podIn, polledSource, type PolledSource } from './testing/polled-source.ts';

let bed: PolledSource;
beforeEach(async () => {
  bed = await polledSource();
});
afterEach(() => bed.close());

describe('a container', () => {
  test('that restarts is a new curve from zero', async () => {
    await bed.pollAt(30, [CART], [{ ...cart(30), id: 'a' }]);
    await bed.pollAt(60, [CART], [{ ...cart(10), id: 'b', start: HOUR_START + 50 }]);
    // 30 until second 30, on at 1 per second until the next one started, then 10.
    expect(podIn(bed.between(0, 60), uid(1))?.usage.used.cpu).toBe(60);
  });

  test('counts once where two paths show the same id', async () => {
    bed.clock.set(HOUR_START + 30);
    bed.pages.set('/ksm', ksmPage([CART]));
    const page = cadvisorPage([{ ...cart(30), at: HOUR_START + 30 }]);
    bed.pages.set('/cadvisor', page + page.replaceAll('id="/kubepods', 'id="/docker/abc/kubepods'));
    await bed.source.poll(NEVER);
    expect(podIn(bed.between(0, 30), uid(1))?.usage.used.cpu).toBe(30);
  });

  test('loses and gains nothing by a counter that jumps a thousandfold for one scrape, and says so', async () => {
    const pod = { ...CART, cpuLimit: 2 };
    await bed.pollAt(30, [pod], [cart(30)]);
    await bed.pollAt(60, [pod], [cart(60_000)]);
    await bed.pollAt(90, [pod], [cart(90)]);
    const seen = bed.between(0, 90);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(90);
    expect(seen.gaps.map(({ kind, count }) => [kind, count])).toEqual([['sample_invalid', 1]]);
  });

  test('gets its mean rate where a jump stays, once, and says so', async () => {
    const pod = { ...CART, cpuLimit: 2 };
    await bed.pollAt(30, [pod], [cart(30)]);
    await bed.pollAt(60, [pod], [cart(60_000)]);
    await bed.pollAt(90, [pod], [cart(60_030)]);
    const usage = podIn(bed.between(0, 90), uid(1))?.usage;
    expect(usage?.used.cpu).toBe(90);
    expect(usage?.notes).toEqual(['usage_above_limit']);
  });

  test('goes on after its counter began again at zero', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    await bed.pollAt(60, [CART], [cart(20)]);
    await bed.pollAt(90, [CART], [cart(50)]);
    const seen = bed.between(0, 90);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(80);
    expect(seen.gaps).toEqual([]);
  });

  test('ignores and counts what is no number, negative, infinite or an hour old', async () => {
    await bed.pollAt(30, [CART], [cart(30)]);
    await bed.pollAt(60, [CART], [cart('NaN')]);
    await bed.pollAt(90, [CART], [cart(-5)]);
    await bed.pollAt(120, [CART], [cart('+Inf')]);
    bed.clock.set(HOUR_START + 150);
    bed.pages.set('/cadvisor', cadvisorPage([{ ...cart(7), at: HOUR_START - 3450 }]));
    await bed.source.poll(NEVER);
    await bed.pollAt(180, [CART], [cart(180)]);
    const seen = bed.between(0, 180);
    expect(podIn(seen, uid(1))?.usage.used.cpu).toBe(180);
    expect(seen.gaps).toEqual([
      {
        kind: 'sample_invalid',
        count: 5,
        examples: [`kubelet ${NODE} ${bed.pages.url}/cadvisor: 5 samples`],
      },
    ]);
  });

  test('that was old when first seen says for how long nobody saw it', async () => {
    const old = { ...CART, from: HOUR_START - 50_000 };
    const row = { ...cart(5000), start: HOUR_START - 50_000 };
    await bed.pollAt(100, [old], [row]);
    await bed.pollAt(200, [old], [{ ...row, cpu: 5050 }]);
    expect(podIn(bed.between(0, 200), uid(1))?.usage).toEqual({
      used: { cpu: 50, memory: 100_000, gpu: 0 },
      runningSeconds: 200,
      unseenSeconds: 100,
      notes: ['usage_partly_unknown'],
    });
  });

  test('of a pod nobody lists is a gap after the next reading', async () => {
    await bed.pollAt(30, [CART], [{ podId: uid(9), cpu: 3, name: 'ghost' }]);
    expect(bed.between(0, 30).gaps.map(({ kind }) => kind)).not.toContain('usage_without_identity');
    await bed.pollAt(60, [CART], [{ podId: uid(9), cpu: 6, name: 'ghost' }]);
    expect(bed.between(0, 60).gaps).toContainEqual({
      kind: 'usage_without_identity',
      count: 1,
      examples: [`shop/ghost (pod id ${uid(9)})`],
    });
  });
});
