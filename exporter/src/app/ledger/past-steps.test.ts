import { describe, expect, test } from '@jest/globals';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { readable, steppedPieces } from '../query/json.ts';
import { BY_NAMESPACE } from '../query/query.ts';
import { FakeClock } from '../testing/fakes.ts';
import type { PastHours } from './past-answer.ts';
import { answerSteps, type SteppedAnswer } from './past-steps.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;
const hours = (from: number, to: number): Interval =>
  interval(MIDNIGHT + from * HOUR, MIDNIGHT + to * HOUR);
const { signal } = new AbortController();

/** A host of one dollar an hour with one pod that asks for half of it. */
const closed = (span: Interval): Allocation =>
  allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod({ name: 'a', node: 'n1', request: { cores: 2, gib: 8 } }, span)],
      }),
    ),
    priceOf: priced({ n1: 1 }),
    fees: [],
    policy: aPolicy(),
  });

/** Keeps all hours but those named. */
const withoutHours = (...lost: readonly number[]): PastHours => {
  const isLost = ({ start }: Interval): boolean => lost.includes((start - MIDNIGHT) / HOUR);
  return {
    allocation: (hour) => Promise.resolve(isLost(hour) ? null : closed(hour)),
    hours: ({ start, end }) =>
      Promise.resolve(
        Array.from({ length: (end - start) / HOUR }, (_, n) => {
          const hour = interval(start + n * HOUR, start + (n + 1) * HOUR);
          return isLost(hour)
            ? { kind: 'lost', start: hour.start, reason: 'nobody was there' }
            : { kind: 'closed', start: hour.start, total: closed(hour).total, gaps: 0 };
        }),
      ),
  };
};
const asked = (
  ledger: PastHours,
  span: Interval,
  step: '1h' | '1d',
  maxRows?: number,
): Promise<SteppedAnswer> =>
  answerSteps(
    ledger,
    'test',
    span,
    step,
    () => BY_NAMESPACE,
    Object.assign(new FakeClock(MIDNIGHT), maxRows === undefined ? {} : { maxRows }),
    signal,
  );

describe('an answer in steps', () => {
  test('is one answer for each day, cut at midnight UTC, and the steps sum to the whole', async () => {
    const { document } = await asked(withoutHours(), hours(22, 50), '1d');
    expect(
      document.steps.map(({ window, total }) => [window.start, window.end, readable(total)]),
    ).toEqual([
      ['2026-01-01T22:00:00Z', '2026-01-02T00:00:00Z', 2],
      ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z', 24],
      ['2026-01-03T00:00:00Z', '2026-01-03T02:00:00Z', 2],
    ]);
    expect(document.total).toBeCloseTo(28, 9);
    expect(document.gaps).toEqual([]);
  });

  test('leaves out hours that the ledger lacks, and tells them', async () => {
    const { document } = await asked(withoutHours(1), hours(0, 3), '1h');
    expect(document.steps.map(({ window }) => window.start)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T02:00:00Z',
    ]);
    expect(document.gaps).toMatchObject([
      {
        kind: 'ledger_hour_missing',
        count: 1,
        examples: ['2026-01-01T01:00:00Z: nobody was there'],
      },
    ]);
  });

  test('is JSON that holds each answer as it would be given alone', async () => {
    const { document } = await asked(withoutHours(), hours(0, 2), '1h');
    const text = [...steppedPieces(document)].join('');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('is refused where nothing is known, and where it has too many rows', async () => {
    await expect(asked(withoutHours(0, 1), hours(0, 2), '1h')).rejects.toThrow(
      'the ledger has none of the hours from 2026-01-01T00:00:00Z to 2026-01-01T02:00:00Z (2026-01-01T00:00:00Z: nobody was there).',
    );
    await expect(asked(withoutHours(), hours(0, 20), '1h', 30)).rejects.toThrow(
      'the answer has more than 30 rows',
    );
  });
});
