import { expect, test } from '@jest/globals';
import { interval, type Interval } from '../domain/interval.ts';
import type { Observation } from '../domain/observation.ts';
import type { Settlement } from '../domain/policy.ts';
import { aHost, aPod, aPolicy, observed } from '../domain/testing/cluster.ts';
import { seconds } from '../domain/units.ts';
import { allocatePast, type PastWindow } from './past-window.ts';
import { FakeClock, FakeSource, fixedPrices } from './testing/fakes.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;

const cluster = (span: Interval): Observation =>
  observed({
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores: 1 } }, span)],
    span,
  });

/** What happened, in order. */
async function events(span: Interval, settlement: Settlement = 'hour'): Promise<readonly string[]> {
  const clock = new FakeClock(MIDNIGHT + 10 * HOUR);
  const said: string[] = [];
  const at = (moment: number): string => `${(moment - MIDNIGHT) / HOUR}`;
  class Source extends FakeSource {
    override expect(): void {
      said.push('expect');
    }
    override account(piece: Interval): Promise<Observation> {
      said.push(`account ${at(piece.start)}-${at(piece.end)}`);
      return super.account(piece);
    }
  }
  const past: PastWindow = {
    settings: {
      cluster: 'test',
      policy: aPolicy({ settlement }),
      window: seconds(300),
      settleAfter: seconds(60),
      hostPrices: fixedPrices({ n1: 0.2 }),
      fees: { fees: () => ({ fees: [], missing: [] }) },
      prices: { ladder: ['file'], catalogueAsOf: null },
    },
    source: new Source(clock, cluster),
    clock,
    fetchPrices: async (hosts) =>
      void said.push(`prices of ${hosts.map(({ node }) => node).join()}`),
    progress: (done, all) => void said.push(`${done} of ${all}`),
    take: async ({ total }) => void said.push(`took ${total.toFixed(2)}`),
  };
  await allocatePast(past, span, new AbortController().signal);
  return said;
}

test('a window that is over is cut at UTC hours; each piece is accounted for, priced and handed over before the next', async () => {
  expect(await events(interval(MIDNIGHT + HOUR / 2, MIDNIGHT + 2.25 * HOUR))).toEqual([
    'expect',
    ...['0 of 3', 'account 0.5-1', 'prices of n1', 'took 0.10'],
    ...['1 of 3', 'account 1-2', 'prices of n1', 'took 0.20'],
    ...['2 of 3', 'account 2-2.25', 'prices of n1', 'took 0.05'],
  ]);
});

test('where days settle as a whole, the hours of each are read before any of them is handed over', async () => {
  expect(await events(interval(MIDNIGHT - HOUR, MIDNIGHT + 1.5 * HOUR), 'day')).toEqual([
    'expect',
    ...['0 of 3', 'account -1-0', 'prices of n1', 'took 0.20'],
    ...['1 of 3', 'account 0-1', 'prices of n1', '2 of 3', 'account 1-1.5', 'prices of n1'],
    ...['took 0.20', 'took 0.10'],
  ]);
});
