/** A small cluster as it is known from an inventory, for tests of what is read about it. */
import { hostFacts } from '../../../domain/host-facts.ts';
import { finished } from '../../../domain/stepwise.ts';
import type { Identified } from '../sources.ts';
import { HostBook } from '../host-book.ts';
import {
  askedAmounts,
  emptyInventory,
  newRawContainer,
  newRawNode,
  newRawPod,
  type RawPod,
} from '../inventory.ts';
import { PodBook } from '../pod-book.ts';
import type { PodRecord } from '../pod-record.ts';

const GIB = 2 ** 30;

export interface KnownPod {
  readonly name: string;
  /** `uid-of-NAME` unless given. */
  readonly uid?: string;
  readonly from: number;
  readonly started?: number;
  /** When the run before ended; 0: there was none. */
  readonly lastTerminated?: number;
  /** When its object went. */
  readonly gone?: number;
  readonly cores?: number;
  readonly limit?: number;
  readonly gpus?: number;
}

/** Pods of namespace `shop` with one container `app` each, on `n1` with 4 cores, 16 GiB. */
export function knownCluster(pods: readonly KnownPod[], at: number): Identified {
  const inventory = { ...emptyInventory(at), showsStarts: true };
  const node = newRawNode('n1', at);
  node.created = 1;
  node.capacity = askedAmounts(4, 16 * GIB, 8);
  inventory.nodes.set('n1', node);
  for (const pod of pods) {
    const raw = rawPod(pod, at);
    inventory.pods.set(raw.uid, raw);
  }
  const known = { pods: new PodBook(), hosts: new HostBook(hostFacts, 30), inventory };
  finished(known.pods.update(inventory, at, 0));
  finished(known.hosts.update(inventory, at));
  return { ...known, gaps: () => [] };
}

export function recordOf({ pods }: Identified, name: string): PodRecord {
  const found = pods.byUid(`uid-of-${name}`);
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
}

function rawPod(pod: KnownPod, at: number): RawPod {
  const { name, uid = `uid-of-${name}`, from, started = from, gone = 0 } = pod;
  const container = newRawContainer('app');
  container.requests = askedAmounts(pod.cores ?? 1, GIB, pod.gpus);
  container.limits = askedAmounts(pod.limit, undefined, undefined);
  container.started = started;
  container.lastTerminated = pod.lastTerminated ?? 0;
  const raw = newRawPod(uid, 'shop', name, at);
  raw.node = 'n1';
  raw.phase = 'Running';
  raw.created = from;
  raw.scheduled = from;
  raw.containers = [container];
  raw.told = gone > 0 ? { podLevel: null, askedSince: 0, gone, goneEstimated: false } : null;
  return raw;
}
