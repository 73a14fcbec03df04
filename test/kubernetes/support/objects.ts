import { until } from '../../support/until.ts';
import type { Manifest } from '../testbed/api.ts';
import type { Testbed } from '../testbed/testbed.ts';

type Amounts = Readonly<Record<string, string>>;

export interface ContainerObject {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Amounts };
}

/** What the tests read of a pod as the API gives it. */
export interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly ContainerObject[];
    readonly initContainers?: readonly ContainerObject[];
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
    readonly containerStatuses?: readonly {
      readonly state: { readonly terminated?: { readonly finishedAt: string } };
    }[];
  };
}

/** What the tests read of a node. */
export interface NodeObject {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly capacity: Amounts };
}

/** As the exporter names it in its rows. */
export const keyOf = ({ metadata: { namespace, name } }: PodObject): string =>
  `${namespace}/${name}`;

export const podsOf = (bed: Testbed): Promise<readonly PodObject[]> => bed.api.list('/api/v1/pods');

export const nodesOf = (bed: Testbed): Promise<readonly NodeObject[]> =>
  bed.api.list('/api/v1/nodes');

/** Whether it holds a place: a node carries it and it is not over. */
export const isLive = ({ spec, status }: PodObject): boolean =>
  spec.nodeName !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';

/** A pod of one container, in the namespace `shop` unless it says otherwise. */
export const podManifest = (
  name: string,
  { annotations = {}, requests = {}, ownerReferences = [] as readonly unknown[] } = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    annotations,
    ...(ownerReferences.length > 0 && { ownerReferences }),
  },
  spec: {
    containers: [{ name: 'app', image: 'registry.example/app:1', resources: { requests } }],
  },
});

/** A Job of one pod that runs so many seconds. */
export const jobManifest = (name: string, seconds: number, requests: Amounts): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop' },
  spec: {
    template: {
      metadata: { annotations: { 'testbed/run-for': `${seconds}s` } },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'app', image: 'registry.example/app:1', resources: { requests } }],
      },
    },
  },
});

/** Waits until every pod that can run does: as many as given, and none that waits for a node it will get. */
export const podsRunning = (count: number, bed: Testbed): Promise<readonly PodObject[]> =>
  until(
    `${count} running pods`,
    async () => {
      const pods = await podsOf(bed);
      const running = pods.filter(({ status }) => status.phase === 'Running');
      if (running.length === count) return running;
      const others = pods.filter((pod) => !running.includes(pod)).map(keyOf);
      throw new Error(`${running.length} run, but not ${others.join(', ')}`);
    },
    120,
  );
