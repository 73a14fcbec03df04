import { describe, expect, test } from '@jest/globals';
import { toBudgets } from './budgets.ts';
import { complaintAbout, configOf } from './testing/complaint.ts';

const OF_CHECKOUT = 'name: a, owner: { team: checkout }, limitUsd: 1';

describe('budgets as code', () => {
  test('need a name, an owner and a limit', () => {
    expect(toBudgets(configOf(`budgets: [{ ${OF_CHECKOUT} }]`))).toEqual([
      {
        name: 'a',
        owner: { team: 'checkout' },
        conditions: [],
        spendTypes: null,
        period: { kind: 'month', anchor: { year: 2024, month: 1, day: 1 }, zone: 'UTC' },
        limits: { usual: 1, calendar: [] },
        thresholds: [0.8, 1],
        route: null,
      },
    ]);
    expect(toBudgets(configOf(''))).toEqual([]);
  });

  test('select by patterns, and have periods and limits of their own', () => {
    const [budget] = toBudgets(
      configOf(`
attribution: { team: [podLabel: team], environment: [podLabel: env] }
budgets:
  - name: checkout
    owner: { team: checkout }
    select: { environment: prod, namespace: 'shop-*', workload: '!batch-*' }
    spendTypes: [usage, workload_idle]
    period: quarter
    startsOn: 2026-04-06
    timeZone: Europe/London
    limitUsd: 12000
    calendar:
      - { from: 2026-10-06, limitUsd: 18000 }
      - { month: 7, limitUsd: 9000 }
    thresholds: [1, 0.5]
    route: chat
`),
    );
    expect(budget).toMatchObject({
      conditions: [
        { dimension: 'environment', negated: false, pattern: 'prod' },
        { dimension: 'namespace', negated: false, pattern: 'shop-*' },
        { dimension: 'workload', negated: true, pattern: 'batch-*' },
      ],
      spendTypes: ['usage', 'workload_idle'],
      period: { kind: 'quarter', anchor: { year: 2026, month: 4, day: 6 }, zone: 'Europe/London' },
      limits: {
        usual: 12_000,
        calendar: [
          { from: { year: 2026, month: 10, day: 6 }, limit: 18_000 },
          { month: 7, limit: 9000 },
        ],
      },
      thresholds: [0.5, 1],
      route: 'chat',
    });
  });
});

describe('budgets that cannot be', () => {
  test.each([
    ['{ name: a, limitUsd: 1 }', '.owner is missing; it must be a mapping (key: value)'],
    [
      '{ name: a, limitUsd: 1, owner: {} }',
      '.owner must name somebody, such as "team: checkout": an alert without an owner reaches nobody',
    ],
    ['{ name: a, owner: { team: b } }', '.limitUsd is missing; it must be a number'],
    ['{ name: a, owner: { team: b }, limitUsd: -5 }', '.limitUsd must be more than 0'],
    [
      '{ name: a, owner: { tema: b }, limitUsd: 1 }',
      '.owner.tema is not a dimension; did you mean "team"?',
    ],
    [
      `{ ${OF_CHECKOUT}, select: { namepsace: shop } }`,
      '.select.namepsace is not a dimension; did you mean "namespace"?',
    ],
    [
      `{ ${OF_CHECKOUT}, timeZone: Mars/Base }`,
      '.timeZone must be the name of a time zone, such as Europe/Berlin or UTC',
    ],
    [
      `{ ${OF_CHECKOUT}, startsOn: 2027-02-29 }`,
      '.startsOn must be a day of the calendar, such as 2026-11-22',
    ],
    [
      `{ ${OF_CHECKOUT}, calendar: [{ limitUsd: 2 }] }`,
      '.calendar[0] must have either month or from',
    ],
    [
      `{ ${OF_CHECKOUT}, calendar: [{ month: 3, limitUsd: 2 }, { month: 3, limitUsd: 4 }] }`,
      '.calendar[1] is for month 3 as calendar[0] is; keep one',
    ],
    [
      `{ ${OF_CHECKOUT}, calendar: [{ from: 2026-11-05, limitUsd: 2 }] }`,
      '.calendar[0] begins on 2026-11-05, but the month that holds this day begins on 2026-11-01',
    ],
    [
      `{ ${OF_CHECKOUT}, spendTypes: [idle] }`,
      '.spendTypes[0] must be one of usage, workload_idle, cluster_idle, managed_service_fee, but is the text "idle"',
    ],
  ])('%s', (entry, complaint) => {
    const [first = ''] = complaintAbout(`budgets: [${entry}]`).split('\n');
    expect(first.replace(/^podtally\.yaml:1:\d+: budgets\[0\]/u, '')).toBe(complaint);
  });

  test('a name that is there twice is told with line and column', () => {
    const text = `budgets:\n  - { ${OF_CHECKOUT} }\n  - { ${OF_CHECKOUT.replace('name: a', 'name: A')} }\n`;
    const [first] = complaintAbout(text).split('\n');
    expect(first).toBe(
      'podtally.yaml:3:13: budgets[1].name is the name of budgets[0] too; give each budget a name of its own',
    );
  });
});
