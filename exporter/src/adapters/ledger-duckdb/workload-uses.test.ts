import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { allocate } from '../../domain/allocate.ts';
import { interval } from '../../domain/interval.ts';
import {
  HOUR,
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { BYTES_PER_GIB, seconds } from '../../domain/units.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';
import { workloadUsesOf } from './workload-uses.ts';

const forever = new AbortController().signal;
const POLICY = aPolicy({
  attribution: [
    { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
  ],
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what workloads took is summed over their pods and hours, and sums to what they cost', async () => {
  const ledger = new DuckDbLedger({
    file: join(folder, 'ledger.duckdb'),
    cluster: 'test',
    freezeAfter: seconds(432_000),
    heldBy: '',
    clock: new FakeClock(HOUR.end),
  });
  for (const [index, cores] of [1, 3].entries()) {
    const span = interval(HOUR.start + index * 3600, HOUR.end + index * 3600);
    const pod = (name: string, team: string, used: number): ReturnType<typeof aPod> =>
      aPod(
        {
          name,
          namespace: 'shop',
          node: 'n1',
          labels: { team },
          request: { cores: 2, gib: 4 },
          used: { cores: used, gib: 1 },
        },
        span,
      );
    await ledger.close(
      allocate({
        quantities: quantitiesOf(
          observed({
            span,
            hosts: [aHost({ node: 'n1', cores: 8, gib: 32 })],
            pods: [pod('a', 'checkout', cores), pod('b', 'search', 1)],
          }),
        ),
        priceOf: priced({ n1: 0.8 }),
        fees: [],
        policy: POLICY,
      }),
      HOUR.end,
      forever,
    );
  }
  const span = interval(HOUR.start, HOUR.end + 3600);
  const uses = await workloadUsesOf(ledger).workloadUses(span, 'team', 'checkout', forever);
  expect(uses).toMatchObject([
    {
      owner: 'checkout',
      namespace: 'shop',
      podSeconds: 7200,
      resources: {
        // Charged is what is more of request and use: 2 in the first hour, 3 in the second.
        cpu: { requested: 4 * 3600, used: 4 * 3600, charged: 5 * 3600, peak: 3 },
        memory: { charged: 8 * 3600 * BYTES_PER_GIB, peak: BYTES_PER_GIB },
        gpu: { requested: 0, charged: 0, usd: 0 },
      },
    },
  ]);
  const [cost] = await ledger.costs(
    {
      span,
      by: [],
      filters: [{ dimension: 'team', negated: false, pattern: 'checkout' }],
      step: 'span',
    },
    forever,
  );
  const [use] = uses;
  expect((use?.resources.cpu.usd ?? 0) + (use?.resources.memory.usd ?? 0)).toBeCloseTo(
    cost?.cost ?? 0,
    12,
  );
  const all = await workloadUsesOf(ledger).workloadUses(span, 'namespace', null, forever);
  expect(all.map(({ owner }) => owner)).toEqual(['shop', 'shop']);
  await ledger.end();
});
