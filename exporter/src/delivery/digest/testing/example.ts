/** A week of two owners, for tests of what a digest looks like. */
import { budgetDocument } from '../../../app/budgets/document.ts';
import type { WeekDocument } from '../../../app/digest/week.ts';
import { BYTES_PER_GIB } from '../../../domain/units.ts';
import { aBudgetState } from '../../metrics/testing/budget.ts';

const WEEK_SECONDS = 604_800;

export const EMPTY_WEEK: WeekDocument = {
  cluster: 'prod',
  week: '2026-W47',
  timeZone: 'UTC',
  start: '2026-11-16T00:00:00Z',
  end: '2026-11-23T00:00:00Z',
  gaps: true,
  accounted: {
    until: '2026-11-23T00:00:00Z',
    closedHours: 166,
    openHours: 0,
    lostHours: 2,
    hoursWithGaps: 0,
    reasons: ['the store was empty'],
  },
  dimension: 'team',
  owners: [],
};

export const exampleWeek = async (): Promise<WeekDocument> => ({
  ...EMPTY_WEEK,
  owners: [
    {
      owner: 'checkout',
      usd: 1204,
      weekBeforeUsd: 1136,
      meanOfFourUsd: 1204,
      movers: [
        {
          namespace: 'shop',
          workload: 'cart',
          usd: 300,
          changeUsd: 64,
          reasons: [
            { kind: 'requests', usd: 50, resource: 'cpu', from: 0.5, to: 1 },
            {
              kind: 'pods',
              usd: 16,
              resource: null,
              from: 3 * WEEK_SECONDS,
              to: 4 * WEEK_SECONDS,
            },
            { kind: 'price', usd: -2, resource: 'cpu', from: 0.02 / 3600, to: 0.0196 / 3600 },
          ],
        },
        {
          namespace: 'shop',
          workload: 'search',
          usd: 0,
          changeUsd: -22,
          reasons: [{ kind: 'gone', usd: -22, resource: null, from: null, to: null }],
        },
      ],
      idleUsd: 310,
      largestIdle: { namespace: 'shop', workload: 'cart-worker', usd: 140 },
      suggestion: {
        kind: 'lower requests',
        namespace: 'shop',
        workload: 'cart-worker',
        resource: 'memory',
        requested: 4 * BYTES_PER_GIB,
        peak: 1.1 * BYTES_PER_GIB,
        target: 1.375 * BYTES_PER_GIB,
        savesUsdPerMonth: 84,
      },
      budgets: [budgetDocument(await aBudgetState(7))],
    },
    {
      owner: '<b>R&D</b> *x* "y"',
      usd: 12.5,
      weekBeforeUsd: null,
      meanOfFourUsd: null,
      movers: [],
      idleUsd: 0,
      largestIdle: null,
      suggestion: { kind: 'set requests', namespace: 'lab', workload: 'probe', usd: 12 },
      budgets: [],
    },
  ],
});
