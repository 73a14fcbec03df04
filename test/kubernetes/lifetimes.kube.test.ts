import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { samplesNamed } from '../support/samples.ts';
import type { RunningExporter } from '../support/exporter.ts';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { reservedBy } from './support/expected-cost.ts';
import {
  jobManifest,
  podManifest,
  podsOf,
  podsRunning,
  type PodObject,
} from './support/objects.ts';
import { startOnEach, type Answered } from './support/podtally.ts';
import { queryOf } from './support/promql.ts';
import { askedAfter, watchedFor, type Reading } from './support/readings.ts';
import {
  prometheusOf,
  READING_SOURCES,
  SOURCES,
  STORE_SOURCES,
  type Pace,
} from './support/sources.ts';
import type { Testbed } from './testbed/testbed.ts';

const COST = 'podtally_cost_usd_per_hour';
const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 5, timeoutSeconds: 0.5 };
/** All that happens here happens between two of its looks. */
const SLOW: Pace = { scrapeSeconds: 30, windowSeconds: 120, timeoutSeconds: 5 };
const WINDOW_SECONDS = 40;
const SLOW_WINDOW_SECONDS = 90;
/** What a watch tells in its first seconds may have happened before it. */
const WATCH_SECONDS = 6;
/** How long an event of a watch may be under way on a busy machine. */
const HEARD = 1;
const JOB_SECONDS = 10;
const SECONDS = 3600;
/** Of `workloads.yaml`. */
const PODS = 17;
const REQUESTS = { cpu: '500m', memory: '256Mi' };

const [, [WATCHED, watched]] = READING_SOURCES;
/** How a window is read by each source. */
const READINGS = [
  ...READING_SOURCES.map(([name, source]) => ({ name, source, open: watchedFor(WINDOW_SECONDS) })),
  ...STORE_SOURCES.map(([name, source]) => ({ name, source, open: askedAfter(WINDOW_SECONDS) })),
];

const scope = new AsyncDisposableStack();
let bed: Testbed;
/** What happened in the window that all of them read. */
let early: PodObject;
let short: PodObject;
let former: PodObject;
let latter: PodObject;
let brief: PodObject;
let replacing: Removal;
let removing: Removal;
let answers: ReadonlyMap<string, Answered>;
let answerOfSlow: Answered;

beforeAll(async () => {
  bed = await startBed('lifetimes', scope);
  await bed.create('namespaces', 'nodes', 'workloads');
  await podsRunning(PODS, bed);
  await bed.api.create(jobManifest('early', 1, REQUESTS));
  early = await finished('early');
  const query = queryOf(await prometheusOf(bed, PACE.scrapeSeconds));
  await until('Prometheus to have scraped', async () => {
    const [pods] = await query('count(kube_pod_info)');
    return pods !== undefined && pods.value > PODS ? true : undefined;
  });
  const exporters = await startOnEach(SOURCES, bed, PACE, scope);

  const readings = new Map<string, Reading>();
  for (const { name, source, open } of READINGS)
    readings.set(name, await open(bed, source, PACE, scope));
  const slow = await watchedFor(SLOW_WINDOW_SECONDS)(bed, watched, SLOW, scope);
  await wait(WATCH_SECONDS * 1000);

  await bed.api.create(podManifest('brief', { requests: REQUESTS }));
  brief = await until('the brief pod to run', () => runningPod('brief'));
  removing = await removed(brief, true);
  await bed.api.create(jobManifest('short', JOB_SECONDS, REQUESTS));
  former = (await podNamed('db-0'))!;
  replacing = await removed(former);
  latter = await until('another db-0', () => runningPod('db-0'));
  await live(exporters, 'db-0', 1);
  await live(exporters, 'short-', 1);
  short = await finished('short');
  await live(exporters, 'short-', 0);

  answers = new Map(
    await Promise.all(
      [...readings].map(async ([name, { answer }]) => [name, await answer()] as const),
    ),
  );
  answerOfSlow = await slow.answer();
}, 600_000);
afterAll(() => scope.disposeAsync());

const podNamed = async (start: string): Promise<PodObject | undefined> =>
  (await podsOf(bed)).find(({ metadata }) => metadata.name.startsWith(start));

async function runningPod(name: string): Promise<PodObject | undefined> {
  const pod = await podNamed(name);
  return pod?.status.phase === 'Running' ? pod : undefined;
}

/** The pod of a Job once it is over. */
const finished = (job: string): Promise<PodObject> =>
  until(`the end of ${job}`, async () => {
    const pod = await podNamed(`${job}-`);
    return pod?.status.phase === 'Succeeded' ? pod : undefined;
  });

/** Waits until each exporter shows so many pods whose names begin so. */
async function live(
  exporters: ReadonlyMap<string, RunningExporter>,
  pod: string,
  count: number,
): Promise<void> {
  for (const [name, exporter] of exporters)
    await until(`${count} ${pod} in the live figures by ${name}`, async () => {
      const samples = samplesNamed(await exporter.samples(), COST, {
        resource: 'cpu',
        spend_type: 'usage',
      });
      const seen = samples.filter(({ labels }) => labels['pod']?.startsWith(pod));
      return seen.length === count ? true : undefined;
    });
}

/** When a pod's object went, in unix seconds: after one moment, and before another. */
interface Removal {
  readonly after: number;
  readonly before: number;
}

/** Deletes a pod, and waits until its object is gone. */
async function removed({ metadata }: PodObject, atOnce = false): Promise<Removal> {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  let after = Date.now() / 1000;
  await bed.api.request('DELETE', path, atOnce ? { gracePeriodSeconds: 0 } : undefined);
  const before = await until(`${metadata.name} to go`, async () => {
    const asked = Date.now() / 1000;
    const { status, body } = await bed.api.request('GET', path);
    if (status === 404 || body.metadata.uid !== metadata.uid) return Date.now() / 1000;
    after = asked;
    return undefined;
  });
  return { after, before };
}

/** When a pod got its place, and when its containers ended, as the API says: in whole seconds. */
const scheduledAt = ({ status }: PodObject): number =>
  Date.parse(status.conditions!.find(({ type }) => type === 'PodScheduled')!.lastTransitionTime) /
  1000;
const finishedAt = ({ status }: PodObject): number =>
  Date.parse(status.containerStatuses![0]!.state.terminated!.finishedAt) / 1000;

const coreSeconds = ({ quantities }: Answered, pod: string): number =>
  (quantities.get(pod)?.cpu ?? 0) * SECONDS;

const estimatedEnds = ({ gaps }: Answered): number =>
  gaps.find(({ kind }) => kind === 'pod_end_estimated')?.count ?? 0;

describe.each(READINGS)('a window that $name tells of', ({ name }) => {
  let answer: Answered;
  beforeAll(() => {
    answer = answers.get(name)!;
  });

  test('has a finished Job for the seconds that it had, and an earlier one for none', () => {
    const seconds = finishedAt(short) - scheduledAt(short);
    expect(seconds).toBeGreaterThanOrEqual(JOB_SECONDS - 1);
    const charged = answer.quantities.get(`shop/${short.metadata.name}`)!;
    expect(charged.cpu * SECONDS).toBeCloseTo(0.5 * seconds, 6);
    expect((charged.memory * SECONDS) / 2 ** 20).toBeCloseTo(256 * seconds, 4);
    expect(answer.quantities.has(`shop/${early.metadata.name}`)).toBe(false);
  });

  test('keeps apart what comes back under the same name', () => {
    expect(latter.metadata.uid).not.toBe(former.metadata.uid);
    const requested = reservedBy(latter).cpu;
    const whole = requested * answer.hours * SECONDS;
    const vacant = (gone: number): number => requested * (scheduledAt(latter) - gone);
    const charged = coreSeconds(answer, 'payments/db-0');
    // Only a watch hears of the end as it happens; others see it at the next scrape, or take the successor's creation for it.
    const late = name === WATCHED ? 0 : 2 * PACE.scrapeSeconds;
    expect(charged).toBeGreaterThanOrEqual(whole - vacant(replacing.after - late) - 1e-6);
    expect(charged).toBeLessThanOrEqual(whole - vacant(replacing.before + HEARD + late) + 1e-6);
    // The other one was not touched.
    expect(coreSeconds(answer, 'payments/db-1')).toBeCloseTo(whole, 6);
  });

  test('has a pod that ran for a moment only', () => {
    const charged = coreSeconds(answer, 'shop/brief');
    const seconds = (gone: number): number => 0.5 * (gone - scheduledAt(brief));
    const late = name === WATCHED ? 0 : 2 * PACE.scrapeSeconds;
    expect(charged).toBeGreaterThan(seconds(removing.after - late) - 1e-6);
    expect(charged).toBeLessThanOrEqual(seconds(removing.before + HEARD + late) + 1e-6);
  });
});

test('ends that were watched are no estimates', () => {
  expect(estimatedEnds(answers.get(WATCHED)!)).toBe(0);
});

test('a pod that came and went between two looks is charged where it is watched', () => {
  const charged = coreSeconds(answerOfSlow, 'shop/brief');
  const seconds = (gone: number): number => 0.5 * (gone - scheduledAt(brief));
  expect(charged).toBeGreaterThanOrEqual(seconds(removing.after) - 1e-6);
  expect(charged).toBeLessThanOrEqual(seconds(removing.before + HEARD) + 1e-6);
  expect(estimatedEnds(answerOfSlow)).toBe(0);
});
