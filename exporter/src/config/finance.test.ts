import { describe, expect, test } from '@jest/globals';
import { toGlRules } from './finance.ts';
import { complaintAbout, configOf } from './testing/complaint.ts';

test('a chart of accounts has ordered rules with days on which they hold, and shares', () => {
  const rules = toGlRules(
    configOf(`
finance:
  timeZone: Europe/Berlin
  gl:
    - { match: { team: shop, spend_type: '!cluster_idle' }, from: 2026-01-01, to: 2026-06-30, account: '6100' }
    - match: { team: shop }
      from: 2026-07-01
      split: [{ account: '6100', percent: 33.3 }, { account: '6200', percent: 66.7 }]
    - { account: '6900' }
`),
  );
  expect(rules).toEqual([
    {
      conditions: [
        { dimension: 'team', negated: false, pattern: 'shop' },
        { dimension: 'spend_type', negated: true, pattern: 'cluster_idle' },
      ],
      from: Date.parse('2025-12-31T23:00:00Z') / 1000,
      until: Date.parse('2026-06-30T22:00:00Z') / 1000,
      splits: [{ account: '6100', percent: 100 }],
    },
    {
      conditions: [{ dimension: 'team', negated: false, pattern: 'shop' }],
      from: Date.parse('2026-06-30T22:00:00Z') / 1000,
      until: null,
      splits: [
        { account: '6100', percent: 33.3 },
        { account: '6200', percent: 66.7 },
      ],
    },
    { conditions: [], from: null, until: null, splits: [{ account: '6900', percent: 100 }] },
  ]);
});

describe('charts of accounts that cannot be', () => {
  test.each([
    [
      '{ split: [{ account: a, percent: 50 }, { account: b, percent: 40 }] }',
      '.gl[0].split sums to 90 %; percentages must sum to 100',
    ],
    ['{ match: { team: a } }', '.gl[0] must have either account or split'],
    [
      '{ account: a, from: 2026-02-01, to: 2026-01-01 }',
      '.gl[0].to is before from: the rule would never hold',
    ],
    [
      '{ account: a, match: { team: x }, to: 2026-06-30 }, { account: b, match: { team: x }, from: 2026-06-30 }',
      '.gl[1] is for the same cost as gl[0], and the days on which they hold overlap; end one before the other begins',
    ],
    [
      '{ account: a, match: { taem: x } }',
      '.gl[0].match.taem is not a dimension; did you mean "team"?',
    ],
    [
      '{ account: a, from: 2026-13-01 }',
      '.gl[0].from must be a day of the calendar, such as 2026-11-22',
    ],
  ])('%s', (rules, complaint) => {
    const [first = ''] = complaintAbout(`finance: { gl: [${rules}] }`).split('\n');
    expect(first.replace(/^podtally\.yaml:1:\d+: finance/u, '')).toBe(complaint);
  });
});
