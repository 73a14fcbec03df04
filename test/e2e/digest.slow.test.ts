import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { statusDocument } from '../../exporter/src/delivery/http/documents.ts';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { mondayOf, weekText } from '../../exporter/src/domain/budget/iso-week.ts';
import { addDays } from '../../exporter/src/domain/budget/civil-date.ts';
import { dateAt, startOfDay } from '../../exporter/src/domain/budget/zone.ts';
import { interval } from '../../exporter/src/domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../exporter/src/domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';
import { onLoopback } from '../../exporter/src/transport/testing/loopback.ts';
import { startExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startMailServer } from '../support/mail-server.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed } from '../support/samples.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { pricesOf, smallConfig, WORKED_EXAMPLE } from '../support/small-exporter.ts';
import { until } from '../support/until.ts';
import { aheadOfNow, wallClock } from '../support/wall-clock.ts';

const HOUR = 3600;
const HOURS_PER_WEEK = 168;
/** 2026-02-25T10:20:00Z, a Wednesday: no hour ends while the test runs, and no month froze within the two weeks before. */
const NOW = Date.UTC(2026, 1, 25, 10, 20) / 1000;
const SECRET = 'hook-sesame-41aa';
const never = new AbortController().signal;

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

const POLICY = aPolicy({
  attribution: [
    { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
  ],
});

/** One host with one pod of the shop that asks for so many cores of its four and uses one. */
function hourAt(start: number, cores: number): Allocation {
  const span = interval(start, start + HOUR);
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [
          aPod(
            {
              ...{ name: 'a', namespace: 'shop', node: 'n1', labels: { team: 'checkout' } },
              request: { cores, gib: 4 },
              used: { cores: 1, gib: 4 },
            },
            span,
          ),
        ],
      }),
    ),
    priceOf: priced({ n1: 0.2 }),
    fees: [],
    policy: POLICY,
  });
}

/** A webhook that refuses the first message. @returns its address */
async function takingMessages(taken: string[]): Promise<string> {
  let refused = false;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (refused) taken.push(Buffer.concat(pieces).toString('utf8'));
      response.writeHead(refused ? 200 : 500).end();
      refused = true;
    });
  });
  const { url, close } = await onLoopback(server);
  scope.defer(close);
  return `${url}/${SECRET}`;
}

test('the digest of last week reaches each of its readers once, by hand, by the exporter and after a crash', async () => {
  const folder = await temporaryFolder(scope);
  const monday = mondayOf(dateAt(unixSeconds(NOW), 'UTC'));
  const end = startOfDay(monday, 'UTC');
  const ledger = new DuckDbLedger({
    file: folder.path('ledger.duckdb'),
    cluster: 'small',
    freezeAfter: seconds(432_000),
    heldBy: '',
    clock: new FakeClock(end),
  });
  for (let hour = -2 * HOURS_PER_WEEK; hour < 0; hour += 1)
    await ledger.close(
      hourAt(end + hour * HOUR, hour < -HOURS_PER_WEEK ? 2 : 3),
      unixSeconds(end),
      never,
    );
  await ledger.end();

  const messages: string[] = [];
  const { port, mails } = await startMailServer(scope);
  await folder.write('chat.url', `${await takingMessages(messages)}\n`);
  const clockOff = aheadOfNow(NOW);
  const { env } = await wallClock(folder, clockOff);
  const cluster = await serveSmallCluster({ ...WORKED_EXAMPLE, clockOff }, scope);
  await folder.write('prices.yaml', pricesOf('n1', 0.2));
  const more = `attribution: { team: [podLabel: team, default: unowned] }
ledger: { file: ledger.duckdb }
budgets: [{ name: the shop, owner: { team: checkout }, limitUsd: 500 }]
notifications:
  schedule: { weekday: monday, hour: 0 }
  smtp: { host: 127.0.0.1, port: ${port}, security: none, from: podtally@example.com }
  webhooks: [{ name: chat, urlFile: chat.url }]
  routes: [{ owners: [checkout], mail: [shop@example.com], webhooks: [chat] }]
`;
  const config = await folder.write('podtally.yaml', smallConfig(cluster, { more }));
  const week = weekText(addDays(monday, -7));
  const told: string[] = [];
  const run = async (...args: readonly string[]): Promise<Awaited<ReturnType<typeof podtally>>> => {
    const answer = await podtally(args, { env });
    told.push(answer.stdout, answer.stderr);
    return answer;
  };

  // Without an exporter, commands read the file themselves.
  const page = await run('report', 'week', '--owner', 'checkout', '--config', config);
  // 3 of 4 cores and 4 of 16 GiB, where a core costs 0.03 and a GiB 0.005 USD an hour: 0.11, and 0.08 the week before.
  expect(page.stdout).toContain(`## team checkout · ${week} · 18.48 USD ▲ 38 %`);
  expect(page.stdout).toContain('shop/a +5.04 (bigger requests 2.00 → 3.00 cores)');
  const budget = await run('explain', 'budget', 'the shop', '--config', config);
  expect(budget.stdout).toContain('of 500.00 USD');

  const byHand = await run('report', 'week', '--send', '--config', config);
  expect(byHand.code).toBe(1);
  expect(byHand.stdout).toBe(
    [
      `${week}  sent          checkout by mail to shop@example.com`,
      `${week}  failed        checkout by webhook chat: HTTP 500; look at who takes it`,
      '',
    ].join('\n'),
  );

  const first = await startExporter(['serve', '--config', config], scope, { env });
  await until('the message', async () => (messages.length > 0 ? true : undefined));
  const counted = await until('the count', async () => {
    const found = samplesNamed(await first.samples(), 'podtally_notifications_total');
    return found.length > 0 ? found : undefined;
  });
  expect(counted.map(({ labels, value }) => [labels['channel'], labels['result'], value])).toEqual([
    ['chat', 'delivered', 1],
  ]);
  await until('what it says of it', async () => {
    const { text } = await first.get('/api/v1/status');
    told.push(text);
    const status = statusDocument.parse(JSON.parse(text));
    const found = status.sources.find(({ source }) => source === 'notifications');
    return found?.targets.up === 2 ? found : undefined;
  });
  first.send('SIGKILL');
  await first.ended;
  told.push(first.stderr());

  const second = await startExporter(['serve', '--config', config], scope, { env });
  const again = await run('report', 'week', '--send', '--server', second.url);
  expect([again.code, again.stdout.match(/already sent/gu)]).toEqual([
    0,
    ['already sent', 'already sent'],
  ]);
  await second.stop();
  told.push(second.stderr());

  expect([mails().length, messages.length]).toEqual([1, 1]);
  expect(mails()[0]?.subject).toBe(`small: team checkout · ${week} · 18.48 USD`);
  expect(mails()[0]?.text).toContain('Budget: the shop:');
  expect(messages[0]).toContain('"type":"header"');
  expect(told.join('\n')).not.toContain(SECRET);
});
