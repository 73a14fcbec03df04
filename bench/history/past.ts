import { kubeStateMetrics, type Pod, type Scenario } from '../../demo-cluster/src/index.ts';
import { rowsOf, measuredAt } from '../../demo-cluster/src/exposition/cadvisor-rows.ts';
import { integral, levelAt } from '../../demo-cluster/src/model/profile.ts';
import { hash } from '../../demo-cluster/src/random.ts';
import { KUBE_STATE_METRICS_FAMILIES } from '../../exporter/src/app/cluster/kube-state-metrics.ts';
import { labelsText, readLabels, type Remembered } from './series.ts';

/** Every so many seconds every target was scraped. */
export interface Scraped {
  /** Unix seconds of the first scrape. */
  readonly from: number;
  /** Of the last one, at most. */
  readonly to: number;
  readonly everySeconds: number;
}

const FAMILIES = new Set(KUBE_STATE_METRICS_FAMILIES.map(({ name }) => name));
/** Owned by nobody's pod alone: told once for all of the time. */
const SHARED_OWNERS = 'kube_replicaset_owner';
const JOB = { job: 'kube-state-metrics', instance: 'kube-state-metrics' } as const;
/** The kubelet acknowledges a pod a second after it was bound, and its page changes. */
const ACKNOWLEDGE_SECONDS = 1;

const PAGE_BYTES = 4096;
const micro = (value: number): number => Math.round(value * 1e6) / 1e6;

/** All that a Prometheus remembers of a cluster after so long: what kube-state-metrics said, and what containers used. */
export function* pastOf(scenario: Scenario, scraped: Scraped): Generator<Remembered> {
  const { from, to } = scraped;
  const pods = scenario.podsDuring({ start: from, end: to });
  yield* restOfPage(scenario, scraped);
  const known = new Set<string>();
  for (const pod of pods) yield* shownBy(scenario, pod, scraped, known);
  for (const pod of pods) if (!pod.sampleless) yield* usedBy(scenario, pod, scraped);
}

/** Nodes and namespaces: there all of the time, and never changing. */
function* restOfPage(scenario: Scenario, scraped: Scraped): Generator<Remembered> {
  const page = kubeStateMetrics({ ...scenario, podsDuring: () => [] }, scraped.from);
  yield* linesOf(page, scraped, 0, scrapes(scraped), () => true);
}

/** Between two events of a pod its page is the same at every scrape. */
function* shownBy(
  scenario: Scenario,
  pod: Pod,
  scraped: Scraped,
  known: Set<string>,
): Generator<Remembered> {
  const all = scrapes(scraped);
  const cuts = [
    ...new Set(eventsOf(pod).map((at) => Math.min(all, firstScrapeFrom(at, scraped)))),
  ].sort((a, b) => a - b);
  const only = { ...scenario, nodes: [], namespaces: [], podsDuring: () => [pod] };
  for (const [index, first] of cuts.entries()) {
    const end = cuts[index + 1];
    if (end === undefined) return;
    const at = scraped.from + first * scraped.everySeconds;
    yield* linesOf(kubeStateMetrics(only, at), scraped, first, end, (head) => {
      if (!head.startsWith(SHARED_OWNERS)) return true;
      const isNew = !known.has(head);
      known.add(head);
      return isNew;
    });
  }
}

const eventsOf = (pod: Pod): readonly number[] => [
  pod.created,
  pod.scheduled,
  pod.scheduled + ACKNOWLEDGE_SECONDS,
  ...pod.containers.flatMap(({ runs }) => runs.flatMap(({ start, end }) => [start, end])),
  pod.finished?.at ?? pod.gone,
  pod.gone,
];

const scrapes = ({ from, to, everySeconds }: Scraped): number =>
  Math.floor((to - from) / everySeconds) + 1;

/** The number of the first scrape at or behind a moment. */
const firstScrapeFrom = (at: number, { from, everySeconds }: Scraped): number =>
  Math.max(0, Math.ceil((at - from) / everySeconds));

function* linesOf(
  page: Iterable<string>,
  scraped: Scraped,
  first: number,
  end: number,
  isWanted: (head: string) => boolean,
): Generator<Remembered> {
  for (const chunk of page)
    for (const line of chunk.split('\n')) {
      const brace = line.indexOf('{');
      if (brace < 0 || !FAMILIES.has(line.slice(0, brace))) continue;
      const close = line.lastIndexOf('}');
      if (!isWanted(line.slice(0, close))) continue;
      const isShared = line.startsWith(SHARED_OWNERS);
      const [begin, until] = isShared ? [0, scrapes(scraped)] : [first, end];
      const labels = new Map<string, string>([
        ['__name__', line.slice(0, brace)],
        ...Object.entries(JOB),
      ]);
      yield {
        kind: 'constant',
        labels: labelsText(readLabels(line.slice(brace + 1, close), labels)),
        value: Number(line.slice(close + 2)),
        first: (scraped.from + begin * scraped.everySeconds) * 1000,
        count: until - begin,
        marks: until < scrapes(scraped),
      };
    }
}

/** What the kubelet's cAdvisor said of a pod's containers. */
function* usedBy(scenario: Scenario, pod: Pod, scraped: Scraped): Generator<Remembered> {
  const node = scenario.nodes.find(({ name }) => name === pod.node);
  if (node === undefined) return;
  const alone = { ...scenario, podsOfNodeDuring: () => [pod] };
  for (const container of pod.containers)
    for (const run of container.runs) {
      const first = firstScrapeFrom(run.start, scraped);
      const all = scrapes(scraped);
      const end = Math.min(all, firstScrapeFrom(run.end + run.lingerSeconds, scraped));
      const stamps: number[] = [];
      let began = -1;
      for (let scrape = first; scrape < end; scrape += 1) {
        const at = scraped.from + scrape * scraped.everySeconds;
        const measured = measuredAt(hash(run.id), run.start, Math.min(at, run.end));
        if (measured === undefined) continue;
        if (began < 0) began = scrape;
        if (measured !== stamps.at(-1)) stamps.push(measured);
      }
      if (began < 0) continue;
      const shown = rowsOf(alone, node, scraped.from + began * scraped.everySeconds).find(
        (row) => row.kind === 'container' && row.start === run.start && row.id.includes(run.id),
      );
      if (shown === undefined) continue;
      const common = readLabels(
        `${shown.container}${shown.id}${shown.name}`,
        new Map([
          ['job', 'cadvisor'],
          ['instance', node.name],
          ['node', node.name],
        ]),
      );
      const named = (name: string, more: readonly (readonly [string, string])[] = []): string =>
        labelsText(new Map([...common, ['__name__', name], ...more]));
      yield {
        kind: 'constant',
        labels: named('container_start_time_seconds'),
        value: run.start,
        first: (scraped.from + began * scraped.everySeconds) * 1000,
        count: end - began,
        marks: end < all,
      };
      yield samplesOf(
        named('container_cpu_usage_seconds_total', [['cpu', 'total']]),
        stamps,
        (at) => micro(integral(container.cpu, run.start, at)),
      );
      yield samplesOf(
        named('container_memory_working_set_bytes'),
        stamps,
        (at) => Math.round(levelAt(container.memory, at) / PAGE_BYTES) * PAGE_BYTES,
      );
    }
}

function samplesOf(
  labels: string,
  stamps: readonly number[],
  valueAt: (at: number) => number,
): Remembered {
  const samples = new Float64Array(2 * stamps.length);
  for (const [index, at] of stamps.entries()) {
    samples[2 * index] = Math.round(at * 1000);
    samples[2 * index + 1] = valueAt(at);
  }
  return { kind: 'samples', labels, samples };
}
