import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/folder.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import type { SmallWorld } from '../support/small-cluster.ts';
import { startOnSmallCluster } from '../support/small-exporter.ts';
import { until } from '../support/until.ts';
import { wallClock } from '../support/wall-clock.ts';

const COST = 'podtally_cost_usd_per_hour';
const scope = new AsyncDisposableStack();
afterAll(() => scope.disposeAsync());

const HOUR = 3600;

describe('a clock that is set back by an hour', () => {
  test('loses nothing: the bill stays whole, and usage is measured anew', async () => {
    const world: SmallWorld = {
      nodes: [{ name: 'n1', cores: 4, gib: 16 }],
      pods: [
        { name: 'a', id: 1, node: 'n1', asks: { cores: 2, gib: 4 }, uses: { cores: 1, gib: 2 } },
      ],
    };
    const folder = await temporaryFolder(scope);
    const clock = await wallClock(folder);
    const { exporter } = await startOnSmallCluster(world, scope, { env: clock.env });
    const passed = async (): Promise<number> =>
      valueOf(await exporter.samples(), 'podtally_last_pass_timestamp_seconds');
    const isMeasured = (): Promise<true> =>
      until('measured usage', async () => {
        const samples = await exporter.samples();
        const used = valueOf(samples, COST, { resource: 'cpu', spend_type: 'usage' });
        return Math.abs(used - 0.15) < 1e-6 ? true : undefined;
      });
    await isMeasured();
    const before = await passed();

    world.clockOff = -HOUR;
    await clock.shift(-HOUR);
    const seen: number[] = [];
    await until('passes by the new time', async () => {
      const samples = await exporter.samples();
      seen.push(sumOf(samples, COST), samplesNamed(samples, COST, { pod: 'a' }).length);
      return (await passed()) < before ? true : undefined;
    });
    // A scrape without cost in between would look like savings.
    expect(new Set(seen.map((each) => each.toFixed(9)))).toEqual(
      new Set([(1).toFixed(9), (4).toFixed(9)]),
    );
    expect(exporter.stderr()).toMatch(
      / warn the clock was set; measuring starts anew seconds=-3600\n/,
    );
    await isMeasured();
    expect(sumOf(await exporter.samples(), COST)).toBeCloseTo(1, 9);
  });
});
