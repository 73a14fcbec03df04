import type { Comparison, SettledHour } from './errors.ts';

/** A kind of pod, the cases of the scenario that belong to it, and how far off its bills may be. */
export interface Case {
  readonly title: string;
  /** Namespaces of the scenario. */
  readonly namespaces: readonly string[];
  /** Whether to take the pods of which a sample exists, or those without; absent: all. */
  readonly sampled?: boolean;
  /** The most that a pod's bill may be off, relative to what it truly costs, with a scrape every 30 seconds. */
  readonly bill: number;
  /** The same for one row: one resource, one spend type. */
  readonly row: number;
  /** Whether nobody records when these pods end; where it is recorded, the request model is exact. */
  readonly endUnknown?: boolean;
}

/** 0.01 %. */
const EXACT = 1e-4;
/** An end that lies between two scrapes is off by half of their distance. */
const HALF_A_SCRAPE = 15;
/** The shortest a host of `node-visits` is there: it joins by second 700 and ends after second 1400. */
const SHORTEST_VISIT = 700;

/** Every case of the scenario that a priced host has, each once. */
export const CASES: readonly Case[] = [
  {
    title: 'steady, odd labels, without requests, static, with overhead',
    namespaces: ['steady', 'spelling', 'request-less', 'static', 'overhead'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'DaemonSet on the host network',
    namespaces: ['daemon-set'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'more wanted than the host has (κ < 1)',
    namespaces: ['contended'],
    ...{ bill: EXACT, row: EXACT },
  },
  { title: 'GPUs and slices of them', namespaces: ['gpu', 'mig'], bill: EXACT, row: EXACT },
  {
    title: 'its own host on Fargate: size shown, computed, less than a minute',
    namespaces: ['fargate'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'scheduled late, image pulled for minutes',
    namespaces: ['unscheduled', 'image-pulling'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'waves and bursts',
    namespaces: ['waving', 'bursting'],
    ...{ bill: 0.003, row: 0.004 },
  },
  {
    title: 'restarted, crash-looping',
    namespaces: ['restarted'],
    ...{ bill: 0.003, row: 0.004 },
  },
  {
    title: 'sidecars, init containers',
    namespaces: ['sidecar', 'init-heavy'],
    ...{ bill: 0.003, row: 0.004 },
  },
  {
    title: 're-created under the same name',
    namespaces: ['recreated'],
    ...{ bill: 0.003, row: 0.004 },
  },
  {
    title: 'jobs that finish, one container of two done',
    namespaces: ['finished', 'half-done'],
    ...{ bill: 0.007, row: 0.007 },
  },
  {
    title: 'deleted, the end not recorded',
    namespaces: ['deleted'],
    ...{ bill: 0.014, row: 0.02 },
    endUnknown: true,
  },
  {
    title: 'jobs of 20 and 45 seconds, seen once or twice',
    namespaces: ['twenty-seconds', 'forty-five-seconds'],
    sampled: true,
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'jobs that fall between two scrapes: usage estimated',
    namespaces: ['twenty-seconds', 'forty-five-seconds'],
    sampled: false,
    // Charged as if it used its request: 0.3 cores for 0.25, 256 MiB for 180.
    ...{ bill: 0.23, row: 256 / 180 - 1 + EXACT },
  },
  {
    title: 'no samples at all: charged by request',
    namespaces: ['sample-less'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'a counter × 1000, NaN, +Inf, timestamps an hour old',
    namespaces: ['glitches'],
    ...{ bill: EXACT, row: EXACT },
  },
  {
    title: 'no samples for ten minutes',
    namespaces: ['outage'],
    ...{ bill: 0.007, row: 0.007 },
  },
  {
    title: 'on a host that joins',
    namespaces: ['node-joins'],
    ...{ bill: 0.003, row: 0.004 },
  },
  {
    title: 'on a host that ends unannounced',
    namespaces: ['node-ends', 'node-dies'],
    ...{ bill: 0.014, row: 0.014 },
    endUnknown: true,
  },
  {
    title: 'on a host that joins and ends within 20 minutes',
    namespaces: ['node-visits'],
    bill: HALF_A_SCRAPE / SHORTEST_VISIT,
    row: HALF_A_SCRAPE / SHORTEST_VISIT,
    endUnknown: true,
  },
];

/** Where an end is recorded, the request model is exact; this is what floating point leaves. */
export const REQUEST_MODEL_BOUND = 1e-9;

/** The comparisons that belong to a case. */
export function ofCase(hour: SettledHour, { namespaces, sampled }: Case): readonly Comparison[] {
  return hour.comparisons.filter(
    ({ pod }) =>
      namespaces.includes(pod.namespace) &&
      (sampled === undefined || sampled === hour.sampled.has(pod.uid)),
  );
}

/** How far off a pod's bill may be under its policy. */
export const billBound = (each: Case, policy: string): number =>
  policy === 'request' && each.endUnknown !== true ? REQUEST_MODEL_BOUND : each.bill;

/** The bills of a case that are further off than they may be, for people. */
export const beyondBounds = (hour: SettledHour, each: Case): readonly string[] =>
  ofCase(hour, each)
    .filter(
      ({ policy, billError, rowError }) =>
        billError > billBound(each, policy) || rowError > each.row,
    )
    .map(
      ({ policy, pod, billError, rowError }) =>
        `${pod.namespace}/${pod.name} under ${policy}: bill ${billError}, row ${rowError}`,
    );
