import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Clock } from '../../../app/ports.ts';
import { FakeLog } from '../../../app/testing/fakes.ts';
import { hostFacts } from '../../../domain/host-facts.ts';
import { seconds } from '../../../domain/units.ts';
import { onLoopback } from '../../../transport/testing/loopback.ts';
import type { DirectConfig } from '../config.ts';
import { createDirectSource } from '../direct-source.ts';

/** 2026-10-01T10:00:00Z, the start of an hour. */
export const HOUR_START = 1_790_848_800;
export const NODE = 'node-1';

/** A server whose pages are set by path; an unset path is a 404. */
export interface Pages {
  readonly url: string;
  readonly set: (path: string, page: Page | undefined) => void;
  readonly asked: IncomingMessage[];
  readonly close: () => Promise<void>;
}

export type Page = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

/**
 * Serves pages on a free port of loopback.
 *
 * @param tls certificate chain and key (PEM), to serve HTTPS
 */
export async function servePages(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<Pages> {
  const pages = new Map<string, Page>();
  const asked: IncomingMessage[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(request);
    const page = pages.get(request.url ?? '');
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'function') page(request, response);
    else response.end(page);
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  const { port, close } = await onLoopback(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    set: (path, page) => {
      if (page === undefined) pages.delete(path);
      else pages.set(path, page);
    },
    asked,
    close,
  };
}

/** The source over pages `/ksm` and `/cadvisor`, unless told otherwise. */
export const sourceOver = (
  pages: Pick<Pages, 'url'>,
  clock: Clock,
  more: Partial<DirectConfig> = {},
): ReturnType<typeof createDirectSource> =>
  createDirectSource({
    config: {
      kubeStateMetrics: { urls: [`${pages.url}/ksm`] },
      kubelets: { mode: 'nodes', template: `${pages.url}/cadvisor` },
      scrapeIntervalSeconds: seconds(30),
      windowSeconds: seconds(300),
      concurrency: 8,
      timeoutSeconds: seconds(5),
      ...more,
    },
    clock,
    log: new FakeLog(),
    hostFacts,
  });

/** A pod with one container, as the fake pages show it. */
export interface FakePod {
  readonly uid: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly node?: string;
  readonly phase?: string;
  readonly qos?: string;
  readonly from?: number;
  readonly completed?: number;
  readonly cpuRequest?: number;
  readonly cpuLimit?: number;
  readonly annotations?: string;
  readonly labels?: string;
}

const quoted = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);

/** A kube-state-metrics page of one node with 4 cores and 16 GB and these pods. */
export function ksmPage(pods: readonly FakePod[], nodeCreated = HOUR_START - 86_400): string {
  const lines = [
    `kube_node_info{node="${NODE}",provider_id="",internal_ip="10.0.0.1"} 1`,
    `kube_node_created{node="${NODE}"} ${nodeCreated}`,
    `kube_node_status_capacity{node="${NODE}",resource="cpu",unit="core"} 4`,
    `kube_node_status_capacity{node="${NODE}",resource="memory",unit="byte"} 1.6e+10`,
  ];
  for (const pod of pods) {
    const { uid, namespace = 'shop', name = 'cart', node = NODE, from = HOUR_START } = pod;
    const id = `namespace="${quoted(namespace)}",pod="${quoted(name)}",uid="${uid}"`;
    const resource = `${id},container="app",node="${node}",resource="cpu",unit="core"`;
    lines.push(
      `kube_pod_info{${id},node="${node}",created_by_kind="",created_by_name=""} 1`,
      `kube_pod_created{${id}} ${from}`,
      `kube_pod_status_phase{${id},phase="${pod.phase ?? 'Running'}"} 1`,
      `kube_pod_container_info{${id},container="app"} 1`,
      `kube_pod_container_resource_requests{${resource}} ${pod.cpuRequest ?? 0.5}`,
    );
    if (node !== '')
      lines.push(
        `kube_pod_status_scheduled_time{${id}} ${from}`,
        `kube_pod_container_state_started{${id},container="app"} ${from}`,
      );
    if (pod.cpuLimit !== undefined)
      lines.push(`kube_pod_container_resource_limits{${resource}} ${pod.cpuLimit}`);
    if (pod.completed !== undefined) lines.push(`kube_pod_completion_time{${id}} ${pod.completed}`);
    if (pod.qos !== undefined)
      lines.push(`kube_pod_status_qos_class{${id},qos_class="${pod.qos}"} 1`);
    if (pod.annotations !== undefined)
      lines.push(`kube_pod_annotations{${id},${pod.annotations}} 1`);
    if (pod.labels !== undefined) lines.push(`kube_pod_labels{${id},${pod.labels}} 1`);
  }
  return `${lines.join('\n')}\n`;
}

/** One container's rows on a cAdvisor page. */
export interface FakeContainer {
  /** What stands between `pod` and the container's id in its cgroup. */
  readonly podId: string;
  readonly id?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly start?: number;
  readonly cpu: number | string;
  readonly memory?: number | string;
  /** Unix seconds of the samples. */
  readonly at: number;
}

/** A cAdvisor page of these containers, each with its pause container and its pod's cgroup beside it. */
export function cadvisorPage(containers: readonly FakeContainer[]): string {
  const lines: string[] = [];
  for (const each of containers) {
    const { podId, id = `${podId}c`, name = 'cart', namespace = 'shop', start = HOUR_START } = each;
    const { cpu, memory = 1000, at } = each;
    const tail = `namespace="${quoted(namespace)}",pod="${quoted(name)}"`;
    const group = `/kubepods/burstable/pod${podId}`;
    const stamp = Math.round(at * 1000);
    for (const [container, path] of [
      ['', group],
      ['', `${group}/pause`],
      ['POD', `${group}/pod-sandbox`],
      ['app', `${group}/${id}`],
    ] as const) {
      const row = `container="${container}",id="${path}",image="",name="",${tail}`;
      lines.push(
        `container_cpu_usage_seconds_total{${row.replace(',id=', ',cpu="total",id=')}} ${cpu} ${stamp}`,
        `container_memory_working_set_bytes{${row}} ${memory} ${stamp}`,
        `container_start_time_seconds{${row}} ${start}`,
      );
    }
    // The kubelet's /metrics/resource has the same names, without a cgroup.
    lines.push(`container_cpu_usage_seconds_total{container="app",${tail}} ${cpu} ${stamp}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A uid that reads well in a failing test. */
export const uid = (digit: number): string =>
  `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;

export const NEVER = new AbortController().signal;
