import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { samplesNamed } from '../support/samples.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { pricesOf, smallConfig, WORKED_EXAMPLE } from '../support/small-exporter.ts';
import { until } from '../support/until.ts';

/** How often the process is killed. */
const KILLS = 3;
/** Worked example under hybrid: `a` 0.06 and `b` 0.06 USD/h of cpu at 0.20 USD/h for the host. */
const CPU_USD_PER_HOUR = 0.12;
/** Usage is read off samples that are half a second apart. */
const TOLERANCE = 0.02;

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

interface Counted {
  readonly at: number;
  readonly byWorkload: ReadonlyMap<string, number>;
}

/** What one scrape says, by series; undefined before the first pass. */
async function counted(exporter: RunningExporter): Promise<Counted | undefined> {
  const samples = await exporter.samples();
  const [pass] = samplesNamed(samples, 'podtally_last_pass_timestamp_seconds');
  const totals = samplesNamed(samples, 'podtally_workload_cost_usd_total');
  if (pass === undefined || totals.length === 0) return undefined;
  const byWorkload = new Map(
    totals.map(({ labels, value }) => [JSON.stringify(Object.entries(labels).sort()), value]),
  );
  return { at: pass.value, byWorkload };
}

test('the counter never falls and counts the whole time, though its process is killed again and again', async () => {
  const cluster = await serveSmallCluster(WORKED_EXAMPLE, scope);
  const folder = await temporaryFolder(scope);
  await folder.write('prices.yaml', pricesOf('n1', 0.2));
  const more = 'ledger: { file: ledger.duckdb }\n';
  const config = await folder.write('podtally.yaml', smallConfig(cluster, { more }));

  let first: Counted | undefined;
  let seen: Counted | undefined;
  for (let kills = 0; kills <= KILLS; kills += 1) {
    const exporter = await startExporter(['serve', '--config', config], scope);
    const after = await until('counters', () => counted(exporter));
    for (const [series, value] of seen?.byWorkload ?? [])
      expect(after.byWorkload.get(series)).toBeGreaterThanOrEqual(value);
    first ??= after;
    seen = await until('several passes', async () => {
      const now = await counted(exporter);
      return now !== undefined && now.at > after.at + 3 ? now : undefined;
    });
    exporter.send('SIGKILL');
    expect((await exporter.ended).signal).toBe('SIGKILL');
  }
  const cpu = (of: Counted | undefined): number =>
    [...(of?.byWorkload ?? [])]
      .filter(([series]) => series.includes('"cpu"'))
      .reduce((sum, [, value]) => sum + value, 0);
  const elapsedHours = ((seen?.at ?? 0) - (first?.at ?? 0)) / 3600;
  const grown = cpu(seen) - cpu(first);
  expect(Math.abs(grown / (CPU_USD_PER_HOUR * elapsedHours) - 1)).toBeLessThan(TOLERANCE);
});
