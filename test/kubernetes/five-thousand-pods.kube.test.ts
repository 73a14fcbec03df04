import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { samplesNamed, sumOf, valueOf, type Sample } from '../support/samples.ts';
import { startBed } from './support/bed.ts';
import { costOf, reservedBy, usdPerHourOf, usedBy, type Amounts } from './support/expected-cost.ts';
import { keyOf, nodesOf, podsOf, type NodeObject, type PodObject } from './support/objects.ts';
import { ratesBy, startOnEach, windowFilled } from './support/podtally.ts';
import { READING_SOURCES, STORE_SOURCES, type Pace, type Sources } from './support/sources.ts';
import { loadPods } from './testbed/load.ts';
import type { Testbed } from './testbed/testbed.ts';

const COST = 'podtally_cost_usd_per_hour';
const PODS = 5000;
/** A page of kube-state-metrics has 35 MB here, and a busy machine takes a while for it. */
const PACE: Pace = { scrapeSeconds: 10, windowSeconds: 40, timeoutSeconds: 30 };
/** Lost pods and doubled ones are off by 100 %; how close rates come is the matter of a small cluster. */
const USAGE_ERROR = 0.25;

const scope = new AsyncDisposableStack();
let bed: Testbed;
let pods: readonly PodObject[];
let nodes: readonly NodeObject[];

beforeAll(async () => {
  bed = await startBed('five-thousand-pods', scope);
  await loadPods(PODS, bed.api);
  pods = await podsOf(bed);
  nodes = await nodesOf(bed);
}, 900_000);
afterAll(() => scope.disposeAsync());

/**
 * Not all at once: the played kubelets take a processor each time somebody reads 5,000 pods.
 * Those that watch, and not all that are held against each other on the small cluster.
 */
const [, ofKubelets] = READING_SOURCES;
const [, ofStore] = STORE_SOURCES;
const WATCHING: readonly { readonly usage: string; readonly sources: Sources }[] = [
  { usage: 'kubelets', sources: [ofKubelets] },
  { usage: 'a store', sources: [ofStore] },
];
describe.each(WATCHING)('with usage from $usage,', ({ sources }) => {
  const own = new AsyncDisposableStack();
  let exporters: ReadonlyMap<string, RunningExporter>;

  beforeAll(async () => {
    exporters = await startOnEach(sources, bed, PACE, own);
    for (const exporter of exporters.values()) await windowFilled(exporter, PACE);
  });
  afterAll(() => own.disposeAsync());

  describe.each(sources)('5,000 pods read from %s', (name) => {
    let exporter: RunningExporter;
    let samples: readonly Sample[];

    beforeAll(async () => {
      exporter = exporters.get(name)!;
      samples = await exporter.samples();
    });

    const total = (amounts: (pod: PodObject) => Amounts): Amounts =>
      pods
        .map((pod) => costOf(amounts(pod), pod, nodes))
        .reduce((sum, { cpu, memory, gpu }) => ({
          cpu: sum.cpu + cpu,
          memory: sum.memory + memory,
          gpu: sum.gpu + gpu,
        }));

    test('are there, each once', () => {
      const cpu = samplesNamed(samples, COST, { resource: 'cpu', spend_type: 'usage' });
      const seen = cpu.map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
      expect(seen.toSorted()).toEqual(pods.map(keyOf).toSorted());
      expect(seen).toHaveLength(PODS);
      expect(sumOf(samples, 'podtally_gaps', { kind: 'usage_unknown' })).toBe(0);
    });

    test('cost what their machines cost', () => {
      const bill = nodes.reduce((sum, node) => sum + usdPerHourOf(node), 0);
      expect(sumOf(samples, COST)).toBeCloseTo(bill, 6);
      expect(valueOf(samples, 'podtally_conservation_error_ratio')).toBeLessThanOrEqual(1e-9);
      const coverage = samplesNamed(samples, 'podtally_coverage_ratio').map(({ value }) => value);
      expect(coverage).toEqual([1, 1, 1, 1]);
    });

    test('pay their requests exactly, and their usage about', async () => {
      const requested = await ratesBy('request', exporter);
      const used = await ratesBy('usage', exporter);
      const sum = (rates: ReadonlyMap<string, Amounts>, resource: 'cpu' | 'memory'): number =>
        [...rates.values()].reduce((all, rate) => all + rate[resource], 0);
      const reserved = total(reservedBy);
      expect(sum(requested, 'cpu')).toBeCloseTo(reserved.cpu, 6);
      expect(sum(requested, 'memory')).toBeCloseTo(reserved.memory, 6);
      const wanted = total(usedBy);
      expect(Math.abs(sum(used, 'cpu') / wanted.cpu - 1)).toBeLessThanOrEqual(USAGE_ERROR);
      expect(sum(used, 'memory')).toBeCloseTo(wanted.memory, 6);
    });
  });
});
