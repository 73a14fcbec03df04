import { servePages, type Guard, type Pages } from './pages.ts';

/** A node of the small cluster. */
export interface SmallNode {
  readonly name: string;
  readonly cores: number;
  readonly gib: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly providerId?: string;
}

/** A pod of one container; absent usage: the kubelet shows no such pod; `named: false`: kube-state-metrics does not. */
export interface SmallPod {
  readonly name: string;
  readonly namespace?: string;
  /** The first eight digits of its uid. */
  readonly id: number;
  readonly node: string;
  readonly asks?: { readonly cores?: number; readonly gib?: number };
  readonly limitCores?: number;
  readonly uses?: { readonly cores: number; readonly gib: number };
  readonly named?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a test may change while it is served. */
export interface SmallWorld {
  nodes: readonly SmallNode[];
  pods: readonly SmallPod[];
  /** By how many seconds the cluster's clocks are ahead of the real time; its counters do not know. */
  clockOff?: number;
}

export interface SmallCluster extends Pages {
  readonly world: SmallWorld;
  /** The `metrics` section that reads it, twice a second. */
  readonly metrics: string;
}

export const GIB = 2 ** 30;
/** Objects are a day old. */
const AGE_SECONDS = 86_400;

/** Serves `/ksm` and `/nodes/NAME`, whose counters run on with the clock. */
export async function serveSmallCluster(
  world: SmallWorld,
  scope: AsyncDisposableStack,
  guard: Guard = {},
): Promise<SmallCluster> {
  const started = Date.now() / 1000;
  const born = Math.floor(started + (world.clockOff ?? 0)) - AGE_SECONDS;
  const page = (path: string): string | undefined => {
    if (path.startsWith('/ksm')) return stateMetrics(world, born);
    const node = /^\/nodes\/(.+)$/u.exec(path)?.[1];
    const isKnown = world.nodes.some(({ name }) => name === node);
    return node !== undefined && isKnown
      ? cadvisor(world, node, born, Date.now() / 1000, started - AGE_SECONDS)
      : undefined;
  };
  const pages = await servePages(page, scope, guard);
  return { ...pages, world, metrics: metricsSection(pages.url) };
}

/** Live rates are over so many seconds: a busy machine may miss some scrapes. */
export const WINDOW_SECONDS = 4;

/** Half a second between scrapes and passes. */
export const metricsSection = (
  url: string,
  { stateMetrics: paths = ['/ksm'], auth = '', timeoutSeconds = 1 } = {},
): string => `metrics:
  passIntervalSeconds: 0.5
  direct:
    scrapeIntervalSeconds: 0.5
    windowSeconds: ${WINDOW_SECONDS}
    timeoutSeconds: ${timeoutSeconds}
    kubeStateMetrics: { urls: [${paths.map((path) => `"${url}${path}"`).join(', ')}]${auth} }
    kubelets: { mode: nodes, template: "${url}/nodes/{node}"${auth} }
`;

const quoted = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);

const labelled = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${quoted(value)}"`)
    .join(',');

export const uidOf = ({ id }: Pick<SmallPod, 'id'>): string =>
  `${String(id).padStart(8, '0')}-0000-4000-8000-000000000000`;

function stateMetrics({ nodes, pods }: SmallWorld, born: number): string {
  return [
    ...nodes.flatMap((node) => nodeLines(node, born)),
    ...pods.flatMap((pod) => podLines(pod, born)),
    '',
  ].join('\n');
}

function nodeLines(
  { name, cores, gib, labels, providerId = '' }: SmallNode,
  born: number,
): string[] {
  const node = `node="${quoted(name)}"`;
  return [
    `kube_node_info{${node},provider_id="${providerId}",internal_ip="10.0.0.1"} 1`,
    `kube_node_created{${node}} ${born}`,
    `kube_node_status_capacity{${node},resource="cpu",unit="core"} ${cores}`,
    `kube_node_status_capacity{${node},resource="memory",unit="byte"} ${gib * GIB}`,
    ...(labels ? [`kube_node_labels{${node},${labelled(labels)}} 1`] : []),
  ];
}

function podLines(pod: SmallPod, born: number): string[] {
  const { name, namespace = 'shop', node, asks = {}, limitCores, labels } = pod;
  if (pod.named === false) return [];
  const id = labelled({ namespace, pod: name, uid: uidOf(pod) });
  const container = `${id},container="app"`;
  const amount = (resource: string, unit: string): string =>
    `${container},node="${quoted(node)}",resource="${resource}",unit="${unit}"`;
  return [
    `kube_pod_info{${id},node="${quoted(node)}",created_by_kind="",created_by_name=""} 1`,
    `kube_pod_created{${id}} ${born}`,
    `kube_pod_status_phase{${id},phase="Running"} 1`,
    `kube_pod_status_scheduled_time{${id}} ${born}`,
    `kube_pod_container_info{${container}} 1`,
    `kube_pod_container_state_started{${container}} ${born}`,
    ...(asks.cores === undefined
      ? []
      : [`kube_pod_container_resource_requests{${amount('cpu', 'core')}} ${asks.cores}`]),
    ...(asks.gib === undefined
      ? []
      : [`kube_pod_container_resource_requests{${amount('memory', 'byte')}} ${asks.gib * GIB}`]),
    ...(limitCores === undefined
      ? []
      : [`kube_pod_container_resource_limits{${amount('cpu', 'core')}} ${limitCores}`]),
    ...(labels ? [`kube_pod_labels{${id},${labelled(labels)}} 1`] : []),
  ];
}

/** @param since when the counters began by the real clock, whatever the objects say (unix seconds) */
function cadvisor(
  { pods, clockOff = 0 }: SmallWorld,
  node: string,
  born: number,
  now: number,
  since: number,
): string {
  const stamp = Math.round((now + clockOff) * 1000);
  const rows = pods.flatMap((pod) => {
    if (pod.node !== node || !pod.uses) return [];
    const { name, namespace = 'shop', uses } = pod;
    const row = (container: string, id: string, extra = ''): string =>
      `${labelled({ container })}${extra},${labelled({ id, image: '', name: '', namespace, pod: name })}`;
    const group = `/kubepods/burstable/pod${uidOf(pod)}`;
    const containers = [
      ['', group],
      ['app', `${group}/c${pod.id}`],
    ] as const;
    // A rate times the time since the start, so that any two readings give the rate.
    const seconds = uses.cores * (now - since);
    return containers.flatMap(([container, id]) => [
      `container_cpu_usage_seconds_total{${row(container, id, ',cpu="total"')}} ${seconds} ${stamp}`,
      `container_memory_working_set_bytes{${row(container, id)}} ${uses.gib * GIB} ${stamp}`,
      `container_start_time_seconds{${row(container, id)}} ${born} ${stamp}`,
    ]);
  });
  return [...rows, ''].join('\n');
}
