import { describe, expect, test } from '@jest/globals';
import { toDigestPlan } from './notifications.ts';
import { complaintAbout, configOf } from './testing/complaint.ts';

const SMTP = 'smtp: { host: mail.example.com, from: podtally@example.com }';

test('a plan has the day, the zone of finance unless another is named, and who gets what where', () => {
  const config = configOf(
    `
ledger: { file: l.duckdb }
finance: { timeZone: Europe/Berlin }
notifications:
  schedule: { weekday: tuesday, hour: 7 }
  ${SMTP}
  webhooks:
    - { name: chat, url: "\${CHAT}" }
    - { name: other, urlFile: other.url }
  routes:
    - { owners: [checkout], mail: [a@example.com], webhooks: [chat] }
    - { name: finops, owners: ['*'], webhooks: [other] }
`,
    { CHAT: 'https://hooks.example.com/T0/B0/x' },
  );
  expect(toDigestPlan(config)).toEqual({
    weekday: 1,
    hour: 7,
    zone: 'Europe/Berlin',
    routes: [
      {
        name: null,
        owners: ['checkout'],
        channels: [
          { kind: 'mail', to: 'a@example.com' },
          { kind: 'webhook', to: 'chat' },
        ],
      },
      { name: 'finops', owners: ['*'], channels: [{ kind: 'webhook', to: 'other' }] },
    ],
  });
  expect(config.notifications.smtp).toEqual({
    host: 'mail.example.com',
    port: 587,
    security: 'starttls',
    from: 'podtally@example.com',
  });
  expect(config.notifications.webhooks[1]?.urlFile).toBe('/etc/podtally/other.url');
});

test('without notifications nothing goes anywhere', () => {
  expect(toDigestPlan(configOf('')).routes).toEqual([]);
});

describe('notifications that cannot be', () => {
  const route = '{ owners: [a], webhooks: [chat] }';
  test.each([
    [`routes: [{ owners: [a] }]`, '.routes[0] needs mail or webhooks to send to'],
    [
      `routes: [{ mail: [a@b.example] }], ${SMTP}`,
      '.routes[0] needs owners, or a name that budgets can route to',
    ],
    [
      'routes: [{ owners: [a], mail: [a@b.example] }]',
      '.routes[0].mail needs notifications.smtp, the server that mail is handed to',
    ],
    [
      `routes: [{ owners: [a], mail: ["a@b.example, c@d.example"] }], ${SMTP}`,
      '.routes[0].mail[0] must be a mail address, such as finops@example.com',
    ],
    [
      `webhooks: [{ name: chat, urlFile: u }], routes: [{ owners: [a], webhooks: [caht] }]`,
      '.routes[0].webhooks[0] is not the name of a webhook; did you mean "chat"?',
    ],
    [
      `webhooks: [{ name: chat, urlFile: u }, { name: chat, urlFile: v }], routes: [${route}]`,
      '.webhooks[1].name is the name of webhooks[0] too; give each a name of its own',
    ],
    ['webhooks: [{ name: chat }]', '.webhooks[0] needs one of urlFile and url'],
    [
      'smtp: { host: h, from: a@b.example, user: u }',
      '.smtp.user needs passwordFile or password as well',
    ],
    [
      'smtp: { host: h, from: a@b.example, passwordFile: p }',
      '.smtp.passwordFile needs user as well',
    ],
    [
      'smtp: { host: h, from: a@b.example, user: u, passwordFile: p, security: none }',
      '.smtp.security is none, so the password would be sent in clear text; use starttls or tls',
    ],
    [
      'smtp: { host: h, from: podtally }',
      '.smtp.from must be a mail address, such as finops@example.com',
    ],
    ['schedule: { hour: 24 }', '.schedule.hour must be at most 23'],
    [
      'schedule: { weekday: munday }',
      '.schedule.weekday must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, but is the text "munday"; did you mean "monday"?',
    ],
    [
      'schedule: { timeZone: Berlin }',
      '.schedule.timeZone must be the name of a time zone, such as Europe/Berlin or UTC',
    ],
  ])('%s', (given, complaint) => {
    const [first = ''] = complaintAbout(`ledger: { file: l }\nnotifications: { ${given} }`).split(
      '\n',
    );
    expect(first.replace(/^podtally\.yaml:2:\d+: notifications/u, '')).toBe(complaint);
  });

  test('digests without a ledger', () => {
    expect(
      complaintAbout(`notifications: { ${SMTP}, routes: [{ owners: [a], mail: [a@b.example] }] }`),
    ).toContain('notifications.routes needs ledger.file: digests are read from the ledger');
  });

  test('a budget that routes to nobody', () => {
    expect(
      complaintAbout(`
ledger: { file: l }
budgets: [{ name: b, owner: { team: a }, limitUsd: 1, route: fin }]
notifications: { ${SMTP}, routes: [{ name: finops, mail: [a@b.example] }] }`),
    ).toContain('budgets[0].route is not the name of a route of notifications; there are finops');
  });
});

describe('the address of a webhook is a secret', () => {
  test.each([
    'webhooks: [{ name: chat, url: https://hooks.example.com/hunter2 }]',
    'webhooks: [{ name: chat, ulr: https://hooks.example.com/hunter2 }]',
    'webhooks: [{ name: chat, url: https://hooks.example.com/hunter2, urlFile: u }], schedule: { hour: 99 }',
    'smtp: { host: h, from: a@b.example, user: u, password: hunter2 }',
  ])('that is not repeated: %s', (given) => {
    const complaint = complaintAbout(`notifications: { ${given} }`);
    expect(complaint).not.toContain('hunter2');
    expect(complaint).toMatch(/must not stand in this file|did you mean "url"/u);
  });

  test('that is told how to be given', () => {
    expect(
      complaintAbout(
        'notifications:\n  webhooks:\n    - name: chat\n      url: https://a.example/x\n',
      ),
    )
      .toBe(`podtally.yaml:4:7: notifications.webhooks[0].url must not stand in this file: write \${ENV_NAME}, or use urlFile
  4 |       url: …
    |       ^^^
`);
    expect(
      complaintAbout('notifications: { webhooks: [{ name: chat, url: "${CHAT}" }] }', {
        CHAT: 'hunter2',
      }),
    ).toContain('url must be a full address that begins with https:// or http://');
  });
});
