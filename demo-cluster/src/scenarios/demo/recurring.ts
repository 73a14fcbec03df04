import { MIB, podOf } from '../pods.ts';
import { ownedByDeployment } from '../pods.ts';
import type { Recurring } from '../../model/scenario.ts';
import { constant, pulse } from '../../model/profile.ts';
import { hash, suffix } from '../../random.ts';

/** A CronJob of the demo. */
interface Cron {
  readonly name: string;
  readonly everySeconds: number;
  readonly runSeconds: number;
  readonly cpu: number;
  readonly mib: number;
  readonly labels: Readonly<Record<string, string>>;
}

const CRONS: readonly Cron[] = [
  {
    name: 'invoice-export',
    everySeconds: 60,
    runSeconds: 20,
    cpu: 0.25,
    mib: 256,
    labels: { team: 'payments', service: 'invoices', customer: 'tide-bank' },
  },
  {
    name: 'thumbnails',
    everySeconds: 120,
    runSeconds: 45,
    cpu: 0.5,
    mib: 512,
    labels: { service: 'images' },
  },
  {
    name: 'stock-sync',
    everySeconds: 300,
    runSeconds: 95,
    cpu: 0.2,
    mib: 384,
    labels: { team: 'storefront', service: 'stock', customer: 'orchard-foods' },
  },
];

/** Successful jobs kept, the default of a CronJob. */
const HISTORY = 3;
const START_SECONDS = 2;

/** The reservation that CronJobs need on each of their nodes. */
export const CRON_REQUEST = {
  cpu: CRONS.reduce((sum, cron) => sum + cron.cpu, 0),
  memory: CRONS.reduce((sum, cron) => sum + cron.mib, 0) * MIB,
  gpu: 0,
} as const;

/** The demo's CronJobs, each pod on the next of the given nodes, from `anchor` on. */
export function cronJobs(
  seed: number,
  anchor: number,
  nodes: readonly string[],
): readonly Recurring[] {
  return CRONS.map((cron, index) => ({
    firstAt: anchor + index * 7,
    everySeconds: cron.everySeconds,
    keptSeconds: (HISTORY + 1) * cron.everySeconds,
    nodes,
    make: (k) => {
      const created = anchor + index * 7 + k * cron.everySeconds;
      const job = `${cron.name}-${Math.floor(created / 60)}`;
      const key = hash(`${seed}/${job}`);
      const start = created + START_SECONDS;
      return podOf({
        seed,
        namespace: 'batch',
        name: `${job}-${suffix(key, 1, 5)}`,
        node: nodes[k % nodes.length] ?? '',
        created,
        starts: start,
        finished: { at: start + cron.runSeconds, phase: 'Succeeded' },
        gone: created + (HISTORY + 1) * cron.everySeconds,
        owner: { kind: 'Job', name: job, parent: { kind: 'CronJob', name: cron.name } },
        labels: cron.labels,
        restartPolicy: 'Never',
        containers: [
          {
            name: cron.name,
            image: `registry.example.com/batch/${cron.name}:2.4.0`,
            requests: { cpu: cron.cpu, memory: cron.mib * MIB },
            cpu: constant(cron.cpu * 1.1),
            memory: constant(Math.round(cron.mib * 0.8) * MIB),
          },
        ],
      });
    },
  }));
}

export const SURGE_REQUEST = { cpu: 0.3, memory: 512 * MIB, gpu: 0 } as const;

/** Storefront pods that an autoscaler adds for 25 minutes of every hour. */
export function surge(seed: number, anchor: number, nodes: readonly string[]): Recurring {
  const hour = 3600;
  const lives = 1500;
  return {
    firstAt: anchor + 900,
    everySeconds: hour,
    keptSeconds: lives,
    nodes,
    make: (k) => {
      const created = anchor + 900 + k * hour;
      const owner = ownedByDeployment('storefront-surge', seed);
      return podOf({
        seed,
        namespace: 'shop',
        name: `${owner.name}-${suffix(hash(`${seed}/surge/${k}`), 1, 5)}`,
        node: nodes[k % nodes.length] ?? '',
        created,
        gone: created + lives,
        deletion: { requested: created + lives - 4, timestamp: created + lives + 26 },
        owner,
        labels: { team: 'storefront', service: 'web' },
        containers: [
          {
            name: 'storefront',
            image: 'registry.example.com/shop/storefront:3.12.0',
            requests: { cpu: SURGE_REQUEST.cpu, memory: SURGE_REQUEST.memory },
            cpu: pulse(0.15, 0.5, 300, 60),
            memory: constant(380 * MIB),
          },
        ],
      });
    },
  };
}
