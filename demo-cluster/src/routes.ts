import type { Scenario } from './model/scenario.ts';
import { targetsAt } from './scrape.ts';
import type { Target } from './scrape.ts';
import type { TargetKind } from './model/fault.ts';
import { truth } from './truth/quantities.ts';

/** Where a request goes: to a scrape target, or to something answered as JSON. */
export type Route =
  | { readonly kind: 'scrape'; readonly target: Target }
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown };

const SCRAPES: readonly (readonly [RegExp, TargetKind])[] = [
  [/^\/kube-state-metrics\/(\d+)\/metrics$/, 'kube-state-metrics'],
  [/^\/nodes\/([^/]+)\/metrics\/cadvisor$/, 'cadvisor'],
  [/^\/api\/v1\/nodes\/([^/]+)\/proxy\/metrics\/cadvisor$/, 'cadvisor'],
  [/^\/nodes\/([^/]+)\/dcgm\/metrics$/, 'dcgm'],
];
const DISCOVERY = /^\/sd\/(kube-state-metrics|cadvisor|dcgm)$/;
const HOUR = 3600;

/** The path of a target on the server. */
export function pathOf({ kind, name }: Target): string {
  const safe = encodeURIComponent(name);
  switch (kind) {
    case 'kube-state-metrics':
      return `/kube-state-metrics/${safe}/metrics`;
    case 'cadvisor':
      return `/nodes/${safe}/metrics/cadvisor`;
    case 'dcgm':
      return `/nodes/${safe}/dcgm/metrics`;
  }
}

/** Reads a request's path; unknown ones are a 404 that lists what there is. `address` is the server's own, host:port. */
export function route(scenario: Scenario, url: string, time: number, address: string): Route {
  const { pathname, searchParams } = new URL(url, 'http://cluster');
  for (const [pattern, kind] of SCRAPES) {
    const name = pattern.exec(pathname)?.[1];
    if (name !== undefined)
      return { kind: 'scrape', target: { kind, name: decodeURIComponent(name) } };
  }
  const json = (body: unknown, status = 200): Route => ({ kind: 'json', status, body });
  if (pathname === '/truth') return truthRoute(scenario, searchParams, time);
  if (pathname === '/targets')
    return json(targetsAt(scenario, time).map((target) => ({ ...target, path: pathOf(target) })));
  const discovered = DISCOVERY.exec(pathname)?.[1];
  if (discovered !== undefined) return json(discovery(scenario, discovered, address, time));
  return json(
    { error: `nothing at ${pathname}`, paths: ['/targets', '/truth?start=&end=', '/sd/cadvisor'] },
    404,
  );
}

function truthRoute(scenario: Scenario, query: URLSearchParams, time: number): Route {
  const end = Number(query.get('end') ?? Math.floor(time / HOUR) * HOUR);
  const start = Number(query.get('start') ?? end - HOUR);
  if (!(start < end))
    return {
      kind: 'json',
      status: 400,
      body: { error: 'start and end are unix seconds, start before end' },
    };
  return { kind: 'json', status: 200, body: truth(scenario, { start, end }) };
}

/** A target list in the format of Prometheus' http_sd_configs. */
function discovery(scenario: Scenario, kind: string, address: string, time: number): unknown {
  return targetsAt(scenario, time)
    .filter((target) => target.kind === kind)
    .map((target) => ({
      targets: [address],
      labels: {
        __metrics_path__: pathOf(target),
        instance: target.name,
        ...(kind === 'kube-state-metrics' ? {} : { node: target.name }),
      },
    }));
}
