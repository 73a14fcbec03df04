import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { figuresOf } from './figures.ts';

/** Noon of 16 November 2026, UTC: 15.5 days gone, 14.5 left. */
const range = { from: Date.UTC(2026, 10, 15, 12) / 1000, to: Date.UTC(2026, 10, 16, 12) / 1000 };
const mean = [
  ['now', { spend_type: 'usage' }, 6],
  ['now', { spend_type: 'workload_idle' }, 1],
  ['now', { spend_type: 'cluster_idle' }, 3],
] as const;

function lines(...more: Parameters<typeof answered>): readonly string[] {
  const all = answered(...mean, ...more);
  return figuresOf(all, all, FIRST_VIEW, range).map(
    ({ title, value, detail }) => `${title}: ${value}${detail === '' ? '' : ` (${detail})`}`,
  );
}

describe('the figures of Overview', () => {
  test('are none where there is no cost in the range', () => {
    expect(figuresOf(answered(), answered(), FIRST_VIEW, range)).toEqual([]);
  });

  test('say rate and idle with nothing to compare them to', () => {
    expect(lines()).toEqual([
      'Run rate: $7,300/mo',
      'Idle: 40 % ($2,920/mo)',
      'No team: 100 % ($7,300/mo)',
    ]);
  });

  test('say how rate and idle moved', () => {
    expect(
      lines(
        ['previous', { spend_type: 'usage' }, 6],
        ['previous', { spend_type: 'cluster_idle' }, 2],
      ).slice(0, 2),
    ).toEqual([
      'Run rate: $7,300/mo (▲ 25 % vs the range before)',
      'Idle: 40 % ($2,920/mo, ▲ 15.0 pp)',
    ]);
  });

  test('add the rest of the month at the run rate to what it has cost', () => {
    expect(lines(['month', {}, 3720], ['hours', {}, 372]).slice(1, 3)).toEqual([
      'November to date: $3,720 (52 % of the month)',
      'Month end: $7,200 (at the run rate shown)',
    ]);
  });

  test('say how much of the month is not known', () => {
    expect(lines(['month', {}, 720], ['hours', {}, 72]).slice(1, 2)).toEqual([
      'November to date: $720.00 (300 of 372 hours not seen)',
    ]);
  });

  test('forecast nothing where too much of the month is not known', () => {
    expect(lines(['month', {}, 720], ['hours', {}, 72]).slice(2, 3)).toEqual([
      'Month end: – (too much of the month not seen)',
    ]);
  });

  test('ask for no owner of what every pod has', () => {
    const view = { ...FIRST_VIEW, groupBy: 'namespace' };
    expect(figuresOf(answered(...mean), answered(), view, range).map(({ id }) => id)).toEqual([
      'rate',
      'idle',
    ]);
  });

  test('count the default and the empty owner as none, of what pods are charged', () => {
    const data = answered(
      ['now', { spend_type: 'usage', team: 'a' }, 3],
      ['now', { spend_type: 'usage', team: 'unowned' }, 0.5],
      ['now', { spend_type: 'usage', team: '' }, 0.5],
      ['now', { spend_type: 'cluster_idle', team: 'unowned', payer: 'nobody' }, 2],
    );
    const [unowned] = figuresOf(data, answered(), FIRST_VIEW, range).slice(-1);
    expect([unowned?.title, unowned?.value, unowned?.detail]).toEqual([
      'No team',
      '25 %',
      '$730.00/mo',
    ]);
  });

  test('say how a rate is the sum of its parts, with the query that gives them', () => {
    const [, idle] = figuresOf(answered(...mean), answered(), FIRST_VIEW, range);
    expect(idle?.how).toEqual({
      kind: 'rate',
      parts: [
        { spendType: 'workload_idle', resource: '', cost: 1 },
        { spendType: 'cluster_idle', resource: '', cost: 3 },
      ],
      previous: undefined,
      expr: expect.stringContaining('spend_type=~"workload_idle|cluster_idle"'),
    });
  });

  test('say how a forecast is reckoned', () => {
    const all = answered(...mean, ['month', {}, 3720], ['hours', {}, 372]);
    const forecast = figuresOf(all, all, FIRST_VIEW, range).find(({ id }) => id === 'forecast');
    expect(forecast?.how.kind === 'dollars' && forecast.how.steps).toEqual([
      '$3,720 were spent in the 372 hours of November (UTC) that the data source knows, of 372 hours gone.',
      '348 hours are left; at the run rate shown, $10.00/h, they cost $3,480.',
    ]);
  });
});
