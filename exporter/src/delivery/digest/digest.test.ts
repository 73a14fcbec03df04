import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { toJson } from '../../app/query/json.ts';
import { weekHtml } from './html.ts';
import { weekMarkdown } from './markdown.ts';
import { digestMessage } from './message.ts';
import { weekSlack } from './slack.ts';
import { EMPTY_WEEK, exampleWeek } from './testing/example.ts';
import { weekText } from './text.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

describe('a digest says what a week cost, what moved and why, what is idle, how budgets stand, and one thing to do', () => {
  test('as Markdown', async () => {
    expect(weekMarkdown(await exampleWeek())).toBe(String.raw`# prod, week 2026-W47

Not whole: 2 hours lost.

## team checkout · 2026-W47 · 1,204.00 USD ▲ 6 % against the week before, = 0 % against the mean of four

- **Budget** the shop: 168.00 of 1,000.00 USD (17 %, 23 % of the month gone); forecast 720.00 (720.00 to 720.00): 280.00 below the limit
- **What moved** shop/cart +64.00 (bigger requests 0.50 → 1.00 cores +50.00, more pods 3.0 → 4.0 +16.00, the rest −2.00) · shop/search −22.00 (gone)
- **Idle** 310.00 USD reserved and not used; the largest: shop/cart-worker 140.00
- **One thing** shop/cart-worker asks for 4.00 GiB a pod, and none used more than 1.10 GiB over an hour: asking for 1.38 GiB saves up to 84.00 USD a month

## team \<b\>R\&D\</b\> \*x\* "y" · 2026-W47 · 12.50 USD, no whole week to compare with

- **One thing** lab/probe asks for nothing and cost 12.00 USD: requests for what it uses keep it from being thrown out first
`);
  });

  test('as plain text', async () => {
    expect(weekText(await exampleWeek())).toContain(
      'team <b>R&D</b> *x* "y" · 2026-W47 · 12.50 USD, no whole week to compare with\nOne thing: lab/probe',
    );
  });

  test('as HTML, names escaped and nothing fetched', async () => {
    const html = weekHtml(await exampleWeek());
    expect(html).toBe(golden('week.html.txt'));
    expect(html).not.toMatch(/<img|<link|<script|src=|url\(/u);
    expect(html).toContain('team &lt;b&gt;R&amp;D&lt;/b&gt; *x* &quot;y&quot;');
  });

  test('as the body of a webhook', async () => {
    expect(toJson(weekSlack(await exampleWeek()))).toBe(golden('week.slack.txt'));
  });
});

test('a digest without anything spent says so', () => {
  const week = { ...EMPTY_WEEK, gaps: false };
  const words = 'Nothing was spent in the hours that are closed.';
  expect(weekMarkdown(week)).toBe(`# prod, week 2026-W47\n\n${words}\n`);
  expect(weekText(week)).toBe(`prod, week 2026-W47\n\n${words}\n`);
  expect(weekHtml(week)).toContain(`<p>${words}</p>`);
});

test('a message for a webhook stays within the limits of Slack', async () => {
  const week = await exampleWeek();
  const [owner] = week.owners;
  if (owner === undefined) throw new Error('the example has owners');
  const many = Array.from({ length: 80 }, () => ({ ...owner, owner: 'x'.repeat(4000) }));
  const { blocks } = weekSlack({ ...week, cluster: 'c'.repeat(200), owners: many });
  expect(blocks).toHaveLength(50);
  expect(blocks.at(-1)).toMatchObject({ text: { text: 'and 33 more' } });
  expect(Math.max(...blocks.map(({ text }) => text.text.length))).toBe(3000);
  expect(blocks[0]?.text.text).toHaveLength(150);
});

test('the subject is one line about the owner', async () => {
  const week = await exampleWeek();
  const [owner] = week.owners;
  if (owner === undefined) throw new Error('the example has owners');
  const named = { ...owner, owner: 'check\r\nBcc: x@example.com' };
  expect(digestMessage({ ...week, owners: [named] }).subject).toBe(
    'prod: team check  Bcc: x@example.com · 2026-W47 · 1,204.00 USD',
  );
});

test('each reason is told in words', async () => {
  const week = await exampleWeek();
  const [owner] = week.owners;
  if (owner === undefined) throw new Error('the example has owners');
  const reasoned = (kind: 'usage' | 'price' | 'other' | 'new', usd: number): string => {
    const reason = { kind, usd, resource: 'memory', from: 2 ** 30, to: 2 ** 31 } as const;
    const mover = { namespace: 'n', workload: 'w', usd: 9, changeUsd: usd, reasons: [reason] };
    const text = weekText({ ...week, owners: [{ ...owner, movers: [mover] }] });
    return /What moved: (.*)/u.exec(text)?.[1] ?? '';
  };
  expect(reasoned('usage', 3)).toBe('n/w +3.00 (more usage 1.00 → 2.00 GiB)');
  expect(reasoned('other', -3)).toBe('n/w −3.00 (shared or corrected cost)');
  expect(reasoned('new', 3)).toBe('n/w +3.00 (new)');
});
