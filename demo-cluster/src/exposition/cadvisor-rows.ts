import { escapeLabel } from './text.ts';
import type { Node } from '../model/node.ts';
import type { Container, Pod, Run } from '../model/pod.ts';
import { integral, levelAt } from '../model/profile.ts';
import { instant } from '../model/scenario.ts';
import type { Scenario } from '../model/scenario.ts';
import { fraction, hash, hex, mix } from '../random.ts';

/** One cgroup as the kubelet's cAdvisor last measured it. */
export interface Row {
  readonly kind: 'cgroup' | 'pod' | 'pause' | 'container';
  /** `container="…",`; labels that sort before `id` go after it. */
  readonly container: string;
  /** `id="…",image="…",`; the label `interface` goes after it. */
  readonly id: string;
  /** `name="…",namespace="…",pod="…"`. */
  readonly name: string;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly start: number;
  /** When it was measured, unix milliseconds. */
  readonly stamp: number;
  /** Bytes received and sent until then; only where the network namespace belongs to the row. */
  readonly network: { readonly receive: number; readonly transmit: number } | undefined;
  readonly limits: Container['limits'];
}

/** A sandbox exists from this long after scheduling. */
const SANDBOX_SECONDS = 1;
/** cAdvisor measures a cgroup first within this time after it appears. */
const FIRST_SECONDS = { least: 0.2, spread: 0.8 } as const;
/** Its housekeeping comes back after 10 to 12 seconds. */
const HOUSEKEEPING_SECONDS = { least: 10, spread: 2 } as const;
const PAUSE_CORES = 0.00005;
const PAUSE_BYTES = 196608;
const PAGE_BYTES = 4096;
const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10.1';

/** Everything cAdvisor shows of a node at a time, in the order of its text; empty when the node is not up. */
export function rowsOf(scenario: Scenario, node: Node, time: number): readonly Row[] {
  if (time < node.created || time >= node.ends) return [];
  const pods = scenario.podsOfNodeDuring(node.name, instant(time)).filter((pod) => !pod.sampleless);
  const rows: Row[] = [];
  for (const pod of pods) rows.push(...podRows(pod, node, time));
  const withoutContainer = rows.filter((row) => row.kind !== 'container');
  const containers = rows.filter((row) => row.kind === 'container');
  return [
    ...cgroupRows(node, time),
    ...withoutContainer.toSorted(byText),
    ...containers.toSorted(byText),
  ];
}

function byText(a: Row, b: Row): number {
  if (a.container !== b.container) return a.container < b.container ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** The moment of the last measurement before `time` of a cgroup born at `start`; undefined before the first. */
export function measuredAt(key: number, start: number, time: number): number | undefined {
  const first = start + FIRST_SECONDS.least + FIRST_SECONDS.spread * fraction(key, 1);
  if (first > time) return undefined;
  const period = HOUSEKEEPING_SECONDS.least + HOUSEKEEPING_SECONDS.spread * fraction(key, 2);
  return Math.floor((first + Math.floor((time - first) / period) * period) * 1000) / 1000;
}

function podRows(pod: Pod, node: Node, time: number): readonly Row[] {
  const born = pod.scheduled + SANDBOX_SECONDS;
  const died = Math.min(pod.finished?.at ?? Infinity, pod.gone);
  const rows: Row[] = [];
  const path = podCgroup(pod, node);
  const labels = `namespace="${escapeLabel(pod.namespace)}",pod="${escapeLabel(pod.name)}"`;
  for (const container of pod.containers)
    for (const run of container.runs) {
      const row = containerRow(container, run, time, { path, labels, node });
      if (row) rows.push(row);
    }
  if (time < born || time >= died) return rows;

  const key = hash(pod.uid);
  const podAt = measuredAt(mix(key, 1), born, time);
  if (podAt !== undefined)
    rows.push({
      kind: 'pod',
      container: 'container="",',
      id: `id="${path}",image="",`,
      name: `name="",${labels}`,
      cpuSeconds: podCpu(pod, podAt) + PAUSE_CORES * (podAt - born),
      memoryBytes: podMemory(pod, podAt) + PAUSE_BYTES,
      start: born,
      stamp: Math.round(podAt * 1000),
      network: undefined,
      limits: {},
    });
  const pauseAt = measuredAt(mix(key, 2), born, time);
  if (pauseAt !== undefined) {
    const id = hex(key, 59, 64);
    const source = pod.hostNetwork
      ? nodeNetwork(node, pauseAt)
      : {
          receive: pod.network.receive * (pauseAt - born),
          transmit: pod.network.transmit * (pauseAt - born),
        };
    rows.push({
      kind: 'pause',
      container: 'container="",',
      id: `id="${containerCgroup(path, id, node)}",image="${PAUSE_IMAGE}",`,
      name: `name="${id}",${labels}`,
      cpuSeconds: PAUSE_CORES * (pauseAt - born),
      memoryBytes: PAUSE_BYTES,
      start: born,
      stamp: Math.round(pauseAt * 1000),
      network: source,
      limits: {},
    });
  }
  return rows;
}

function containerRow(
  container: Container,
  run: Run,
  time: number,
  place: { readonly path: string; readonly labels: string; readonly node: Node },
): Row | undefined {
  if (time < run.start || time >= run.end + run.lingerSeconds) return undefined;
  const at = measuredAt(hash(run.id), run.start, Math.min(time, run.end));
  if (at === undefined) return undefined;
  return {
    kind: 'container',
    container: `container="${escapeLabel(container.name)}",`,
    id: `id="${containerCgroup(place.path, run.id, place.node)}",image="${escapeLabel(container.image)}",`,
    name: `name="${run.id}",${place.labels}`,
    cpuSeconds: integral(container.cpu, run.start, at),
    memoryBytes: Math.round(levelAt(container.memory, at) / PAGE_BYTES) * PAGE_BYTES,
    start: run.start,
    stamp: Math.round(at * 1000),
    network: undefined,
    limits: container.limits,
  };
}

function podCpu(pod: Pod, time: number): number {
  let seconds = 0;
  for (const container of pod.containers)
    for (const run of container.runs)
      seconds += integral(container.cpu, run.start, Math.min(run.end, time));
  return seconds;
}

function podMemory(pod: Pod, time: number): number {
  let bytes = 0;
  for (const container of pod.containers)
    for (const run of container.runs)
      if (run.start <= time && time < run.end) bytes += levelAt(container.memory, time);
  return Math.round(bytes / PAGE_BYTES) * PAGE_BYTES;
}

function podCgroup(pod: Pod, node: Node): string {
  const qos = pod.qos === 'guaranteed' ? '' : pod.qos;
  if (node.cgroupDriver === 'cgroupfs')
    return `/kubepods${qos === '' ? '' : `/${qos}`}/pod${pod.cgroupUid}`;
  const slice = qos === '' ? 'kubepods' : `kubepods-${qos}`;
  const parent = qos === '' ? '/kubepods.slice' : `/kubepods.slice/${slice}.slice`;
  return `${parent}/${slice}-pod${pod.cgroupUid.replaceAll('-', '_')}.slice`;
}

function containerCgroup(path: string, id: string, node: Node): string {
  return node.cgroupDriver === 'cgroupfs' ? `${path}/${id}` : `${path}/cri-containerd-${id}.scope`;
}

/**
 * The root and the upper cgroups: what nobody should count besides the containers.
 *
 * They hold constant shares of the node, so that one timestamp always has one value.
 */
function cgroupRows(node: Node, time: number): readonly Row[] {
  const systemd = node.cgroupDriver === 'systemd';
  const key = hash(node.name);
  const paths: readonly (readonly [path: string, cpuShare: number, memoryShare: number])[] = [
    ['/', 0.4, 0.55],
    [systemd ? '/kubepods.slice' : '/kubepods', 0.37, 0.52],
    [systemd ? '/kubepods.slice/kubepods-burstable.slice' : '/kubepods/burstable', 0.3, 0.45],
    ['/system.slice', 0.03, 0.03],
  ];
  return paths.map(([path, cpuShare, memoryShare], index) => {
    const at = measuredAt(mix(key, index), node.created, time) ?? time;
    return {
      kind: 'cgroup',
      container: 'container="",',
      id: `id="${path}",image="",`,
      name: 'name="",namespace="",pod=""',
      cpuSeconds: cpuShare * node.capacity.cpu * (at - node.created),
      memoryBytes: Math.round((memoryShare * node.capacity.memory) / PAGE_BYTES) * PAGE_BYTES,
      start: node.created,
      stamp: Math.round(at * 1000),
      network: path === '/' ? nodeNetwork(node, at) : undefined,
      limits: {},
    };
  });
}

function nodeNetwork(node: Node, time: number): { receive: number; transmit: number } {
  const key = hash(node.name);
  const seconds = time - node.created;
  return {
    receive: seconds * (4e5 + 2e6 * fraction(key, 31)),
    transmit: seconds * (6e5 + 3e6 * fraction(key, 32)),
  };
}
