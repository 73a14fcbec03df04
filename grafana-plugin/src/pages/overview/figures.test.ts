import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { figuresOf } from './figures.ts';

/** Noon of 16 November 2026, UTC: 15.5 days gone, 14.5 left. */
const range = { from: Date.UTC(2026, 10, 15, 12) / 1000, to: Date.UTC(2026, 10, 16, 12) / 1000 };
const mean = [
  ['mean', { spend_type: 'usage' }, 6],
  ['mean', { spend_type: 'workload_idle' }, 1],
  ['mean', { spend_type: 'cluster_idle' }, 3],
] as const;

function lines(...more: Parameters<typeof answered>): readonly string[] {
  return figuresOf(answered(...mean, ...more), FIRST_VIEW, range).map(
    ({ title, value, detail }) => `${title}: ${value}${detail === '' ? '' : ` (${detail})`}`,
  );
}

describe('the figures of Overview', () => {
  test('are none where there is no cost in the range', () => {
    expect(figuresOf(answered(), FIRST_VIEW, range)).toEqual([]);
  });

  test('say rate and idle with nothing to compare them to', () => {
    expect(lines()).toEqual([
      'Run rate: $7,300/mo',
      'Idle: 40 % ($2,920/mo)',
      'No team: – ($0/mo)',
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
    expect(figuresOf(answered(...mean), view, range).map(({ id }) => id)).toEqual(['rate', 'idle']);
  });

  test('count the default and the empty owner as none', () => {
    expect(
      lines(
        ['owners', { team: 'a' }, 3],
        ['owners', { team: 'unowned' }, 0.5],
        ['owners', { team: '' }, 0.5],
      ).at(-1),
    ).toBe('No team: 25 % ($730.00/mo)');
  });
});
