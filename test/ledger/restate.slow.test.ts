import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { restateHours, type Restated } from '../../exporter/src/app/ledger/restate.ts';
import { billOf, type PassSettings } from '../../exporter/src/app/pass.ts';
import { FakeClock, fixedPrices } from '../../exporter/src/app/testing/fakes.ts';
import { somePassSettings } from '../../exporter/src/app/testing/settings.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import { finished } from '../../exporter/src/domain/stepwise.ts';
import {
  aHost,
  aPod,
  aPolicy,
  eksFee,
  observed,
} from '../../exporter/src/domain/testing/cluster.ts';
import { settledStepwise } from '../../exporter/src/domain/to-quantities.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';

const HOUR = 3600;
/** 2026-02-01T00:00:00Z */
const FEBRUARY = Date.UTC(2026, 1) / 1000;
const at = (hour: number): number => FEBRUARY + hour * HOUR;
const never = new AbortController().signal;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const OWNER = [
  { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' } as const], fallback: 'unowned' },
];
const priced = (usdPerHour: number | null, more: Partial<PassSettings> = {}): PassSettings =>
  somePassSettings({
    policy: aPolicy({ attribution: OWNER }),
    hostPrices: fixedPrices(usdPerHour === null ? {} : { n1: usdPerHour }),
    ...more,
  });

/** A ledger that freezes January two hours into February, with the hours -2 to 2 closed at 0.2 USD. */
async function closedAt02(): Promise<{
  readonly ledger: DuckDbLedger;
  readonly close: (hour: number, cores: number, settings?: PassSettings) => Promise<void>;
  readonly restate: (settings: PassSettings, isDryRun?: boolean) => Promise<Restated>;
  readonly cost: (span: Interval) => Promise<readonly string[]>;
}> {
  const clock = new FakeClock(at(3) + 60);
  const ledger = new DuckDbLedger({
    ...{ file: join(folder, 'ledger.duckdb'), cluster: 'test', heldBy: 'nobody', clock },
    freezeAfter: seconds(2 * HOUR),
  });
  const close = async (hour: number, cores: number, settings = priced(0.2)): Promise<void> => {
    const span = interval(at(hour), at(hour + 1));
    const pod = { name: 'a', node: 'n1', labels: { team: 'red' }, used: { cores } };
    const seen = observed({
      span,
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
      pods: [aPod(pod, span)],
    });
    const closing = unixSeconds(Math.max(at(hour + 1) + 60, clock.now()));
    await ledger.close(finished(billOf(settings, seen, settledStepwise)), closing, never);
  };
  clock.set(at(-1));
  for (let hour = -2; hour < 3; hour += 1) await close(hour, 1);
  clock.set(at(3) + 60);
  return {
    ...{ ledger, close },
    restate: (settings, isDryRun = false) =>
      restateHours(
        { ledger, clock, prices: settings },
        { span: interval(at(-3), at(3)), isDryRun },
        never,
      ),
    cost: async (span) => {
      const question = { span, by: ['team'], filters: [], step: 'span' } as const;
      const costs = await ledger.costs(question, never);
      return costs.map(({ key, cost }) => `${key.join()} ${cost.toFixed(4)}`);
    },
  };
}

const february = interval(at(0), at(48));
const january = interval(at(-48), at(0));

const totals = ({ hours, unchanged }: Restated): readonly string[] => [
  ...hours.map(
    ({ start, before, after, isFrozen }) =>
      `${(start - FEBRUARY) / HOUR} ${before.toFixed(2)} ${after.toFixed(2)}${isFrozen ? ' frozen' : ''}`,
  ),
  `${unchanged} unchanged`,
];

test('a mended price rewrites open hours and adjusts frozen ones, once; before that a dry run tells all of it', async () => {
  const { ledger, restate, cost } = await closedAt02();
  const told = [
    '-2 0.20 0.40 frozen',
    '-1 0.20 0.40 frozen',
    '0 0.20 0.40',
    '1 0.20 0.40',
    '2 0.20 0.40',
    '0 unchanged',
  ];
  const before = await cost(february);
  const dry = await restate(priced(0.4), true);
  expect(totals(dry)).toEqual(told);
  expect(dry.skipped).toEqual([{ start: at(-3), reason: 'not closed' }]);
  expect(dry.prices).toEqual([
    { what: 'm6i.xlarge in us-east-1', before: 0.2, after: 0.4, hostHours: 5, difference: 1 },
  ]);
  expect(await cost(february)).toEqual(before);
  expect(totals(await restate(priced(0.4)))).toEqual(told);
  // One of four cores at 0.06 USD in each of three hours, and 0.03 more of each of the two hours of January.
  expect(await cost(february)).toEqual(['red 0.2400', 'unowned 1.3600']);
  expect(await cost(january)).toEqual(['red 0.0600', 'unowned 0.3400']);
  const once = await ledger.status();
  expect(totals(await restate(priced(0.4)))).toEqual(['5 unchanged']);
  expect((await ledger.status()).adjustments).toBe(once.adjustments);
  // And back: as if nothing had been.
  await restate(priced(0.2));
  expect(await cost(february)).toEqual(before);
  expect(await ledger.verify(null, () => undefined, never)).toMatchObject({
    hours: 5,
    unsound: [],
  });
  await ledger.end();
});

test('what was adjusted of a frozen month for late samples stays beside what is adjusted for its prices', async () => {
  const { ledger, close, restate, cost } = await closedAt02();
  await close(-1, 2);
  expect(await cost(january)).toEqual(['red 0.0600', 'unowned 0.3400']);
  expect(await cost(february)).toEqual(['red 0.1200', 'unowned 0.4800']);
  await restate(priced(0.4));
  // The core that came late at the price of then, and 0.03 more of each core that January was closed with.
  expect(await cost(february)).toEqual(['red 0.2700', 'unowned 1.3300']);
  await close(-1, 2);
  expect(await cost(february)).toEqual(['red 0.2700', 'unowned 1.3300']);
  await ledger.end();
});

test('a price that nobody knows any more stays, one that is known by now is taken, and a fee as well', async () => {
  const { ledger, close, restate, cost } = await closedAt02();
  expect(totals(await restate(priced(null)))).toEqual(['5 unchanged']);
  await close(2, 1, priced(null));
  expect(await cost(interval(at(2), at(3)))).toEqual([]);
  const fees = { fees: () => ({ fees: [eksFee(0.1)], missing: [] }) };
  const restated = await restate(priced(0.2, { fees }));
  expect(totals(restated).slice(2)).toEqual([
    '0 0.20 0.30',
    '1 0.20 0.30',
    '2 0.00 0.30',
    '0 unchanged',
  ]);
  expect(restated.prices).toEqual([
    { what: 'm6i.xlarge in us-east-1', before: null, after: 0.2, hostHours: 1, difference: 0.2 },
  ]);
  const missing = { fees: () => ({ fees: [], missing: ['eks'] }) };
  // Frozen hours are as they were closed where nobody knows better.
  expect(totals(await restate(priced(0.2, { fees: missing })))).toEqual([
    '-2 0.30 0.20 frozen',
    '-1 0.30 0.20 frozen',
    '3 unchanged',
  ]);
  await ledger.end();
});

test('hours that share out their day go on doing so', async () => {
  const { ledger, restate } = await closedAt02();
  const hour = interval(at(1), at(2));
  const closed = await ledger.allocation(hour, never);
  async function* evened(): AsyncGenerator<NonNullable<typeof closed>> {
    if (closed) yield { ...closed, quantities: { ...closed.quantities, evenedOver: 'day' } };
  }
  await ledger.closeTogether(evened(), unixSeconds(at(3)), never);
  await restate(priced(0.4));
  const again = await ledger.allocation(hour, never);
  expect([again?.quantities.evenedOver, again?.total.toFixed(2)]).toEqual(['day', '0.40']);
  expect(await ledger.unlooked(hour, never)).toEqual([]);
  await ledger.end();
});
