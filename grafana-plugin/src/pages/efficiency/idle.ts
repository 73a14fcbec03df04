import type { PanelData } from '@grafana/data';
import { samplesOf, type Sample } from '../../cost/series.ts';
import { cost } from '../../promql/cost.ts';
import { meanOf, meanOverRange, THIS_RANGE } from '../../promql/over-time.ts';
import { is } from '../../promql/selector.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../../view/view.ts';

/** A workload that reserves more than it uses, in US dollars per hour. */
export interface IdleWorkload {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly resource: string;
  readonly used: number;
  readonly idle: number;
  /** What the request could shrink to, as a part of today's; nothing where it should stay. */
  readonly requestFactor: number | undefined;
  /** What that would save. */
  readonly saving: number;
}

/** A host with capacity that nobody reserved or used, in US dollars per hour. */
export interface IdleHost {
  readonly cluster: string;
  readonly node: string;
  readonly price: number;
  readonly idle: number;
}

/** Above the mean use, so that the ordinary peak still fits. */
export const HEADROOM = 0.2;
/** Smaller cuts are not worth the change. */
const LEAST_CUT = 0.1;
/** What can be requested less of; a GPU is held whole. */
const SHRINKABLE = new Set(['cpu', 'memory']);

const WORKLOADS = 'workloads';
const HOSTS = 'hosts';
const PRICES = 'prices';
const BY_WORKLOAD = ['cluster', 'namespace', 'workload_kind', 'workload', 'resource', 'spend_type'];

/**
 * Queries behind both rankings.
 *
 * Workloads are looked at by what they reserve, whatever model pays for it; hosts by what the model of the view leaves.
 */
export function idleQueries(view: View): readonly CostQuery[] {
  const clusters = clusterMatchers(view);
  const asked = { model: 'hybrid', idle: 'show' } as const;
  const matchers = matchersOf(view);
  const workloads = cost('workload', BY_WORKLOAD, { ...asked, matchers }, THIS_RANGE);
  const hosts = cost(
    'pod',
    ['cluster', 'node'],
    { model: view.model, idle: 'show', matchers: [...clusters, is('spend_type', 'cluster_idle')] },
    THIS_RANGE,
  );
  const prices = `sum by (cluster, node) (podtally_node_price_usd_per_hour)`;
  const instant = true;
  return [
    { refId: WORKLOADS, expr: meanOf(workloads, THIS_RANGE, clusters), instant },
    { refId: HOSTS, expr: meanOf(hosts, THIS_RANGE, clusters), instant },
    { refId: PRICES, expr: meanOverRange(prices, clusters), instant },
  ];
}

/** Workloads by what they reserve in vain, the dearest first. */
export function idleWorkloadsOf(data: PanelData | undefined): readonly IdleWorkload[] {
  const rows = new Map<string, { readonly sample: Sample; used: number; idle: number }>();
  for (const sample of samplesOf(data, WORKLOADS)) {
    const { cluster, namespace, workload_kind: kind, workload, resource } = sample.labels;
    if (workload === undefined || workload === '') continue;
    const key = JSON.stringify([cluster, namespace, kind, workload, resource]);
    const row = rows.get(key) ?? { sample, used: 0, idle: 0 };
    if (sample.labels['spend_type'] === 'usage') row.used += sample.value;
    if (sample.labels['spend_type'] === 'workload_idle') row.idle += sample.value;
    rows.set(key, row);
  }
  return [...rows.values()]
    .filter(({ idle }) => idle > 0)
    .map(({ sample: { labels }, used, idle }) => ({
      cluster: labels['cluster'] ?? '',
      namespace: labels['namespace'] ?? '',
      kind: labels['workload_kind'] ?? '',
      name: labels['workload'] ?? '',
      resource: labels['resource'] ?? '',
      used,
      idle,
      ...suggestion(labels['resource'] ?? '', used, idle),
    }))
    .sort((a, b) => b.idle - a.idle);
}

/** Hosts by what of them nobody reserved or used, the dearest first. */
export function idleHostsOf(data: PanelData | undefined): readonly IdleHost[] {
  const prices = new Map(
    samplesOf(data, PRICES).map(({ labels, value }) => [hostKey(labels), value]),
  );
  return samplesOf(data, HOSTS)
    .filter(({ labels, value }) => (labels['node'] ?? '') !== '' && value > 0)
    .map(({ labels, value }) => ({
      cluster: labels['cluster'] ?? '',
      node: labels['node'] ?? '',
      idle: value,
      price: prices.get(hostKey(labels)) ?? NaN,
    }))
    .sort((a, b) => b.idle - a.idle);
}

/** A request that holds the mean use and its headroom, where that is worth a change. */
function suggestion(
  resource: string,
  used: number,
  idle: number,
): Pick<IdleWorkload, 'requestFactor' | 'saving'> {
  const factor = (used * (1 + HEADROOM)) / (used + idle);
  const saving = (used + idle) * (1 - factor);
  return SHRINKABLE.has(resource) && 1 - factor >= LEAST_CUT
    ? { requestFactor: factor, saving }
    : { requestFactor: undefined, saving: 0 };
}

function hostKey(labels: Sample['labels']): string {
  return JSON.stringify([labels['cluster'], labels['node']]);
}
