import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import type { AskedAmounts } from '../../domain/request.ts';
import type { Inventory, PodTold, RawContainer, RawPod } from './inventory.ts';

/**
 * Puts the pods that were known before in place of those a page says just the same of, as read when the page was:
 * what did not change is held once, and known at sight.
 */
export function* keepUnchanged(page: Inventory, before: Inventory): Stepwise<void> {
  for (const batch of batchesOf(page.pods.values())) {
    for (const pod of batch) {
      const known = before.pods.get(pod.uid);
      if (known === undefined || !saysTheSame(known, pod)) continue;
      known.at = pod.at;
      page.pods.set(known.uid, known);
    }
    yield;
  }
}

/** Whether two readings of one pod differ in nothing but when they were made. */
export const saysTheSame = (a: RawPod, b: RawPod): boolean =>
  isSameIdentity(a, b) &&
  isSameCourse(a, b) &&
  sameAsked(a.overhead, b.overhead) &&
  sameTold(a.told, b.told) &&
  a.containers.length === b.containers.length &&
  a.containers.every((container, i) => isSameContainer(container, b.containers[i]));

const isSameIdentity = (a: RawPod, b: RawPod): boolean =>
  a.namespace === b.namespace &&
  a.name === b.name &&
  a.node === b.node &&
  a.ownerKind === b.ownerKind &&
  a.ownerName === b.ownerName &&
  a.labels === b.labels &&
  a.labelsDigest === b.labelsDigest &&
  a.annotations === b.annotations &&
  a.annotationsDigest === b.annotationsDigest;

const isSameCourse = (a: RawPod, b: RawPod): boolean =>
  a.phase === b.phase &&
  a.qos === b.qos &&
  a.created === b.created &&
  a.scheduled === b.scheduled &&
  a.started === b.started &&
  a.initialized === b.initialized &&
  a.completed === b.completed;

const isSameContainer = (a: RawContainer, b: RawContainer | undefined): boolean =>
  a.name === b?.name &&
  a.kind === b.kind &&
  a.started === b.started &&
  a.terminated === b.terminated &&
  a.finished === b.finished &&
  a.lastStarted === b.lastStarted &&
  a.lastTerminated === b.lastTerminated &&
  sameAsked(a.requests, b.requests) &&
  sameAsked(a.limits, b.limits);

const sameTold = (a: RawPod['told'], b: RawPod['told']): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.askedSince === b.askedSince &&
    a.gone === b.gone &&
    a.goneEstimated === b.goneEstimated &&
    samePodLevel(a.podLevel, b.podLevel));

const samePodLevel = (a: PodTold['podLevel'], b: PodTold['podLevel']): boolean =>
  a === b ||
  (a !== null && b !== null && sameAsked(a.requests, b.requests) && sameAsked(a.limits, b.limits));

const sameAsked = (a: AskedAmounts, b: AskedAmounts): boolean =>
  a === b || (a.cpu === b.cpu && a.memory === b.memory && a.gpu === b.gpu);
