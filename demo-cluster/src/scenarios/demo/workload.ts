import type { Pool } from './fleet.ts';

/** How a workload's cpu moves around its share of the request. */
export type Shape = 'steady' | 'daily' | 'bursty';

/** A workload of the demo: what its pods ask for and what they use of it. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Rollout' | 'Job' | 'Pod';
  readonly replicas: number;
  readonly pools: readonly Pool[];
  /** Requested cores and MiB per pod; 0 requests nothing. */
  readonly cpu: number;
  readonly mib: number;
  /** Mean use as a share of the request, or of 0.05 core and 64 MiB where nothing is requested. */
  readonly cpuShare: number;
  readonly memoryShare: number;
  readonly shape: Shape;
  readonly labels: Readonly<Record<string, string>>;
  /** A limit of this many times the request. */
  readonly limit?: number;
  /** A proxy beside the app, as a restartable init container. */
  readonly proxy?: boolean;
  readonly gpu?: { readonly mean: number; readonly amplitude: number };
  readonly volumeGib?: number;
  readonly hostNetwork?: boolean;
  readonly priorityClass?: string;
}

/** What a workload may say besides name, replicas and request. */
export type Rest = Partial<Omit<Workload, 'namespace' | 'name' | 'replicas'>>;

const GENERAL: readonly Pool[] = ['general', 'spot'];
const DEFAULTS = {
  kind: 'Deployment',
  pools: GENERAL,
  cpuShare: 0.5,
  memoryShare: 0.7,
  shape: 'daily',
  labels: {},
} as const satisfies Rest;

/** A workload of `[cores, MiB]` per pod; a Deployment on general nodes unless told otherwise. */
export const workload = (
  namespace: string,
  name: string,
  replicas: number,
  [cpu, mib]: readonly [cpu: number, mib: number],
  rest: Rest = {},
): Workload => ({ ...DEFAULTS, namespace, name, replicas, cpu, mib, ...rest });

/** The labels that name a team and its service. */
export const team = (
  name: string,
  service: string,
  more: Readonly<Record<string, string>> = {},
): Rest => ({
  labels: { team: name, service, ...more },
});
