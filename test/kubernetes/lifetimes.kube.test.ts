import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { samplesNamed } from '../support/samples.ts';
import { until } from '../support/until.ts';
import { startBed } from './support/bed.ts';
import { reservedBy } from './support/expected-cost.ts';
import { jobManifest, podsOf, podsRunning, type PodObject } from './support/objects.ts';
import {
  answered,
  READING_SOURCES,
  startOneShot,
  startOnTestbed,
  writeConfig,
  type Pace,
} from './support/podtally.ts';
import type { Testbed } from './testbed/testbed.ts';

const COST = 'podtally_cost_usd_per_hour';
const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 5, timeoutSeconds: 0.5 };
const SECONDS = 3600;
/** Of `workloads.yaml`. */
const PODS = 17;

const scope = new AsyncDisposableStack();
let bed: Testbed;

beforeAll(async () => {
  bed = await startBed('lifetimes', scope);
  await bed.create('namespaces', 'nodes', 'workloads');
  await podsRunning(PODS, bed);
});
afterAll(() => scope.disposeAsync());

const podNamed = async (start: string): Promise<PodObject | undefined> =>
  (await podsOf(bed)).find(({ metadata }) => metadata.name.startsWith(start));

/** The pod of a Job once it is over. */
const finished = (job: string): Promise<PodObject> =>
  until(`the end of ${job}`, async () => {
    const pod = await podNamed(`${job}-`);
    return pod?.status.phase === 'Succeeded' ? pod : undefined;
  });

/** When a pod got its place, and when its containers ended, as the API says: in whole seconds. */
const scheduledAt = ({ status }: PodObject): number =>
  Date.parse(status.conditions!.find(({ type }) => type === 'PodScheduled')!.lastTransitionTime) /
  1000;
const finishedAt = ({ status }: PodObject): number =>
  Date.parse(status.containerStatuses![0]!.state.terminated!.finishedAt) / 1000;

describe.each(READING_SOURCES)('a cluster read from %s', (_, source) => {
  const exporters = new AsyncDisposableStack();
  let config: string;
  let exporter: RunningExporter;

  beforeAll(async () => {
    config = await writeConfig(bed, source, PACE, exporters);
    exporter = await startOnTestbed(bed, source, PACE, exporters);
  });
  afterAll(() => exporters.disposeAsync());

  const cpuSeries = async (pod: string): Promise<number> =>
    samplesNamed(await exporter.samples(), COST, { resource: 'cpu', spend_type: 'usage' }).filter(
      ({ labels }) => labels['pod']?.startsWith(pod),
    ).length;

  test('charges a finished Job for the seconds that it had, and an earlier one for none', async () => {
    const requests = { cpu: '500m', memory: '256Mi' };
    await bed.api.create(jobManifest('early', 1, requests));
    await finished('early');
    const reading = await startOneShot(config, 20, 'request', exporters);
    // The API tells times in whole seconds: the Job's first must lie in the window whole.
    const opened = Date.now();
    await until('the first second', () => (Date.now() >= opened + 2000 ? true : undefined));
    await bed.api.create(jobManifest('short', 6, requests));
    await until('the running job in the live figures', async () =>
      (await cpuSeries('short-')) === 1 ? true : undefined,
    );
    const pod = await finished('short');
    await until('the finished job to leave the live figures', async () =>
      (await cpuSeries('short-')) === 0 ? true : undefined,
    );
    expect(await reading.ended).toEqual({ code: 0, signal: null });
    const { quantities } = answered(reading.stdout());
    const seconds = finishedAt(pod) - scheduledAt(pod);
    expect(seconds).toBeGreaterThanOrEqual(5);
    const charged = quantities.get(`shop/${pod.metadata.name}`)!;
    expect(charged.cpu * SECONDS).toBeCloseTo(0.5 * seconds, 6);
    expect((charged.memory * SECONDS) / 2 ** 20).toBeCloseTo(256 * seconds, 4);
    expect([...quantities.keys()].filter((key) => key.startsWith('shop/early-'))).toEqual([]);
  });

  test('keeps apart what comes back under the same name', async () => {
    const before = (await podNamed('db-0'))!;
    const reading = await startOneShot(config, 20, 'request', exporters);
    const asked = Date.now() / 1000;
    await bed.api.remove({ apiVersion: 'v1', kind: 'Pod', metadata: before.metadata });
    const after = await until('another db-0', async () => {
      const pod = await podNamed('db-0');
      return pod?.status.phase === 'Running' && pod.metadata.uid !== before.metadata.uid
        ? pod
        : undefined;
    });
    const running = Date.now() / 1000;
    await until('the new one in the live figures', async () => {
      const [one, ...more] = samplesNamed(await exporter.samples(), COST, {
        resource: 'cpu',
        spend_type: 'usage',
        pod: 'db-0',
      });
      return one !== undefined && more.length === 0 ? true : undefined;
    });
    expect(await reading.ended).toEqual({ code: 0, signal: null });
    const { quantities, hours } = answered(reading.stdout());
    const charged = quantities.get('payments/db-0')!.cpu * SECONDS;
    const whole = reservedBy(after).cpu * hours * SECONDS;
    // Between the two nobody held the place; the end is seen at the next scrape, and the API tells starts in whole seconds.
    const blurred = reservedBy(after).cpu * (running - asked + PACE.scrapeSeconds + 1);
    expect(charged).toBeGreaterThanOrEqual(whole - blurred);
    expect(charged).toBeLessThanOrEqual(whole + blurred);
    // The other one was not touched.
    expect(quantities.get('payments/db-1')!.cpu * SECONDS).toBeCloseTo(whole, 6);
  });
});
