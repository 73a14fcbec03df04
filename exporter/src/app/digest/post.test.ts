import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DigestPlan } from '../../domain/digest/plan.ts';
import { hourOf } from '../../domain/interval.ts';
import { USUAL_ANCHORS } from '../../domain/budget/period.ts';
import { seconds, unixSeconds, usd } from '../../domain/units.ts';
import { budgetDocument } from '../budgets/document.ts';
import { budgetState } from '../budgets/state.ts';
import { FakeClock, FakeLog } from '../testing/fakes.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { DigestPost, type PostSettings } from './post.ts';
import { FakeChannel, FakeSent } from './testing/channels.ts';

const never = new AbortController().signal;
const at = (text: string): number => Date.parse(text) / 1000;
const WEEK_END = at('2026-11-23T00:00:00Z');
const DUE = at('2026-11-23T08:00:00Z');
const HOUR = 3600;
const MINUTE = 60;

let ledger: MemoryLedger;
let sent: FakeSent;
let clock: FakeClock;
let log: FakeLog;
let mail: FakeChannel;
let chat: FakeChannel;
let counted: string[];
let leads: boolean;

beforeEach(() => {
  ledger = new MemoryLedger('c', EXAMPLE_POLICY);
  for (let start = WEEK_END - 168 * HOUR; start < WEEK_END; start += HOUR)
    ledger.put(start, [costRow(['shop'], 'shop', 1), costRow(['search'], 'find', 1)]);
  sent = new FakeSent();
  clock = new FakeClock(DUE);
  log = new FakeLog();
  mail = new FakeChannel('mail');
  chat = new FakeChannel('chat');
  counted = [];
  leads = true;
});

const PLAN: DigestPlan = {
  ...{ weekday: 0, hour: 8, zone: 'UTC' },
  routes: [
    {
      name: null,
      owners: ['sh*'],
      channels: [
        { kind: 'mail', to: 'shop@example.com' },
        { kind: 'webhook', to: 'chat' },
      ],
    },
  ],
};

const settings = (plan = PLAN): PostSettings => ({
  plan,
  week: { cluster: 'c', zone: 'UTC', dimension: 'team', budgets: [] },
  channelOf: ({ kind }) => (kind === 'mail' ? mail : chat),
});

const newPost = (): DigestPost =>
  new DigestPost({
    ...{ ledger, sent, clock, log },
    render: ({ week, owners }) => ({
      subject: `${week} ${owners.map(({ owner }) => owner).join()}`,
      ...{ text: '', html: '', slack: {} },
    }),
    counted: (channel, result) => counted.push(`${channel} ${result}`),
    mayNotify: () => leads,
  });

const KEPT = settings();
async function pass(post: DigestPost, under = KEPT): Promise<void> {
  post.begin(under, never);
  await post.idle();
}

const subjects = (channel: FakeChannel): readonly string[] =>
  channel.got.map(({ message }) => message.subject);
const failed = (reason: string, wait: number | null = null) =>
  ({ kind: 'failed', reason, wait: wait === null ? null : seconds(wait) }) as const;

describe('the digest of the last week', () => {
  test('goes to those whose route it is, when it is due and not before', async () => {
    const post = newPost();
    clock.set(DUE - 1);
    await pass(post);
    expect(chat.got).toEqual([]);
    clock.set(DUE);
    await pass(post);
    expect([subjects(mail), subjects(chat)]).toEqual([['2026-W47 shop'], ['2026-W47 shop']]);
    expect(counted).toEqual(['mail delivered', 'chat delivered']);
    expect(post.state()).toMatchObject({ up: true, targets: { total: 2, up: 2 }, errors: [] });
  });

  test('goes out once, pass after pass and over restarts', async () => {
    const post = newPost();
    for (let passes = 0; passes < 3; passes += 1) {
      await pass(post);
      clock.advance(MINUTE);
    }
    await pass(newPost());
    expect([mail.got.length, chat.got.length]).toEqual([1, 1]);
    expect(sent.noted.map(({ channel }) => channel)).toEqual([
      'mail:shop@example.com',
      'webhook:chat',
    ]);
  });

  test('is tried again after a failure, later each time, and the others do not wait for it', async () => {
    chat.failures.push(failed('HTTP 500'), failed('HTTP 503'));
    const post = newPost();
    await pass(post);
    expect([mail.got.length, chat.got.length]).toEqual([1, 0]);
    expect(post.state()).toMatchObject({
      up: false,
      targets: { total: 2, up: 1 },
      errors: [
        'digest of shop by webhook chat: HTTP 500; tried once, again from 2026-11-23T08:01:00Z',
      ],
    });
    clock.set(DUE + MINUTE - 1);
    await pass(post);
    expect(counted).toEqual(['mail delivered', 'chat failed']);
    clock.set(DUE + MINUTE);
    await pass(post);
    expect(post.state()?.errors[0]).toContain('tried 2 times, again from 2026-11-23T08:03:00Z');
    clock.set(DUE + 3 * MINUTE);
    await pass(post);
    expect([mail.got.length, chat.got.length]).toEqual([1, 1]);
    expect(post.state()).toMatchObject({ up: true, errors: [] });
  });

  test('waits as long as the other side asks', async () => {
    chat.failures.push(failed('HTTP 429', 600));
    const post = newPost();
    await pass(post);
    clock.set(DUE + 599);
    await pass(post);
    expect(chat.got).toEqual([]);
    clock.set(DUE + 600);
    await pass(post);
    expect(chat.got).toHaveLength(1);
  });

  test('has the same number on each try, and another for each channel', async () => {
    await pass(newPost());
    sent.noted.splice(0);
    await pass(newPost());
    const [first, again] = mail.got.map(({ id }) => id);
    expect(again).toBe(first);
    expect(chat.got[0]?.id).not.toBe(first);
  });

  test('waits for hours that may still come, and not for lost ones or those before the ledger began', async () => {
    const late = unixSeconds(WEEK_END - HOUR);
    const young = new MemoryLedger('c', EXAMPLE_POLICY);
    for (let start = WEEK_END - 24 * HOUR; start < late; start += HOUR)
      young.put(start, [costRow(['shop'], 'shop', 1)]);
    ledger = young;
    const post = newPost();
    await pass(post);
    expect(post.state()?.errors).toEqual([
      'digests of 2026-W47 wait for 1 hour that the ledger lacks',
    ]);
    await young.lose(hourOf(late), 'the store was empty');
    clock.advance(5 * MINUTE);
    await pass(post);
    expect(mail.got).toHaveLength(1);
    expect(post.state()?.up).toBe(true);
  });

  test('is not sent where the ledger has nothing of the week, nor by a replica that does not lead', async () => {
    leads = false;
    await pass(newPost());
    leads = true;
    ledger = new MemoryLedger('c', EXAMPLE_POLICY);
    const post = newPost();
    await pass(post);
    expect(mail.got).toEqual([]);
    expect(post.state()?.up).toBe(true);
  });

  test('that is out but could not be noted is not sent again, and noted later', async () => {
    sent.broken = true;
    const post = newPost();
    await pass(post);
    expect(post.state()).toMatchObject({
      up: false,
      errors: ['digests of 2026-W47: the disk is full'],
    });
    sent.broken = false;
    clock.advance(5 * MINUTE);
    await pass(post);
    clock.advance(5 * MINUTE);
    await pass(post);
    expect([mail.got.length, chat.got.length, sent.noted.length]).toEqual([1, 1, 2]);
  });

  test('goes to whoever a new configuration names, and not again to the others', async () => {
    const post = newPost();
    await pass(post);
    const [route] = PLAN.routes;
    const wider = {
      ...PLAN,
      routes: [
        {
          ...route,
          name: null,
          owners: ['*'],
          channels: [{ kind: 'webhook', to: 'chat' } as const],
        },
      ],
    };
    await pass(post, settings(wider));
    expect([subjects(mail), subjects(chat)]).toEqual([
      ['2026-W47 shop'],
      ['2026-W47 shop', '2026-W47 search'],
    ]);
  });

  test('follows a later day of the week until then', async () => {
    const friday = settings({ ...PLAN, weekday: 4 });
    chat.failures.push(failed('HTTP 500'));
    clock.set(at('2026-11-27T08:00:00Z'));
    const post = newPost();
    await pass(post, friday);
    clock.set(at('2026-11-30T00:00:00Z'));
    await pass(post, friday);
    expect(subjects(chat)).toEqual(['2026-W47 shop']);
  });
});

describe('sending by hand', () => {
  test('tells what became of each, and sends nothing twice', async () => {
    chat.failures.push(failed('HTTP 500'));
    clock.set(WEEK_END);
    const post = newPost();
    const question = { week: null, owner: null };
    expect(await post.send(question, KEPT, never)).toEqual({
      week: '2026-W47',
      posted: [
        { owner: 'shop', channel: 'mail to shop@example.com', result: 'sent', reason: '' },
        { owner: 'shop', channel: 'webhook chat', result: 'failed', reason: 'HTTP 500' },
      ],
    });
    const again = await post.send(question, KEPT, never);
    expect(again.posted.map(({ result }) => result)).toEqual(['already sent', 'sent']);
    clock.set(DUE);
    await pass(post);
    expect([mail.got.length, chat.got.length]).toEqual([1, 1]);
  });

  test.each([
    ['2026-W48', PLAN, 'send: the week 2026-W48 goes on; its digest is sent when it is over.'],
    [
      '2026-W47',
      { ...PLAN, routes: [] },
      'send: nobody gets digests; name who does in notifications.routes.',
    ],
  ])('refuses %s', async (week, plan, complaint) => {
    await expect(newPost().send({ week, owner: null }, settings(plan), never)).rejects.toThrow(
      complaint,
    );
  });
});

test('a budget sends the digest of its owner over its own route, too', async () => {
  const finops = {
    name: 'finops',
    owners: [],
    channels: [{ kind: 'webhook', to: 'chat' }],
  } as const;
  const state = await budgetState(
    {
      name: 'b',
      owner: { team: 'search' },
      ...{ conditions: [], spendTypes: null, thresholds: [], route: 'finops' },
      period: { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'UTC' },
      limits: { usual: usd(1), calendar: [] },
    },
    ledger,
    unixSeconds(DUE),
    never,
  );
  const budget = budgetDocument(state);
  const base = settings({ ...PLAN, routes: [finops] });
  await pass(newPost(), { ...base, week: { ...base.week, budgets: [budget] } });
  expect(subjects(chat)).toEqual(['2026-W47 search']);
});
