import { KUBE_STATE_METRICS_FAMILIES } from '../../../app/cluster/kube-state-metrics.ts';
import type { WantedFamily } from '../../../app/cluster/row.ts';
import { labelIn, matcher, selector, type SeriesNames } from '../names.ts';

/**
 * What the value of a family says:
 * - `text`: nothing, its labels are the message; where two series of one object are on show, the newer one holds
 * - `time`: a moment in unix seconds, that is told once
 * - `amount`: so much of a resource; also what is 1 for good where the labels are true
 * - `state`: 1 where the labels are true, else 0
 */
export type Meaning = 'text' | 'time' | 'amount' | 'state';

/** What a family is about. */
export type Subject = 'pod' | 'node' | 'namespace' | 'owner' | 'workload';

/** One family as it is asked of a store. */
export interface Reading {
  readonly family: WantedFamily;
  /** Its place in the list of wanted families. */
  readonly index: number;
  readonly meaning: Meaning;
  readonly subject: Subject;
  /** Matchers that leave out rows nobody needs. */
  readonly further: readonly string[];
}

/** Resources of nodes and containers that cost nothing of their own (Kubernetes, well-known resource names). */
const RESOURCES = matcher(
  'resource',
  '!~',
  'pods|ephemeral_storage|storage|hugepages_.*|attachable_volumes_.*',
);

const TIMES = new Set([
  'kube_pod_created',
  'kube_pod_status_scheduled_time',
  'kube_pod_start_time',
  'kube_pod_status_initialized_time',
  'kube_pod_completion_time',
  'kube_pod_container_state_started',
  'kube_pod_container_status_last_terminated_timestamp',
  'kube_node_created',
]);

const STATES = new Set([
  'kube_pod_status_phase',
  'kube_pod_container_status_terminated',
  'kube_node_status_condition',
]);

/** A pod's class is fixed when it is made. */
const AMOUNTS = /^kube_pod_(overhead_|status_qos_class$)/;

function meaningOf({ name, labels }: WantedFamily): Meaning {
  if (TIMES.has(name)) return 'time';
  if (STATES.has(name)) return 'state';
  return AMOUNTS.test(name) || labels.includes('resource') ? 'amount' : 'text';
}

function subjectOf({ name }: WantedFamily): Subject {
  if (name.startsWith('kube_pod_')) return 'pod';
  if (name.startsWith('kube_node_')) return 'node';
  if (name.startsWith('kube_namespace_')) return 'namespace';
  return name.endsWith('_owner') ? 'owner' : 'workload';
}

function furtherOf({ name, labels }: WantedFamily): readonly string[] {
  if (labels.includes('resource')) return [RESOURCES];
  if (name === 'kube_pod_status_qos_class') return [matcher('qos_class', '!=', 'BestEffort')];
  return name === 'kube_node_status_condition' ? [matcher('condition', '=', 'Ready')] : [];
}

/** Every family that is read, in the order of the list that tells what each one means. */
export const READINGS: readonly Reading[] = KUBE_STATE_METRICS_FAMILIES.map((family, index) => ({
  family,
  index,
  meaning: meaningOf(family),
  subject: subjectOf(family),
  further: furtherOf(family),
}));

/** The reading of a family. @throws Error where none is in the list: a slip of ours */
export function readingOf(name: string): Reading {
  const found = READINGS.find(({ family }) => family.name === name);
  if (found === undefined) throw new Error(`${name} is not among the families that are read`);
  return found;
}

/** What is asked of a family beyond all of it. */
export interface Narrowed {
  /** Further matchers. */
  readonly matchers?: readonly string[];
  /** Only moments from this on; says nothing of families that tell no moment. */
  readonly least?: number;
  /** Instead of what is on show now: what was last on show within so many seconds. */
  readonly withinSeconds?: number;
  /** With `withinSeconds`: the value of a text is the moment of its last sample, looked for so often. */
  readonly sampledEverySeconds?: number;
  /** With `withinSeconds`: the value is how many samples there are. */
  readonly counted?: true;
}

/** The labels of a family that its rows are told apart by; a pod's uid stands for its namespace and name. */
export function identityLabels({ family }: Reading): readonly string[] {
  const { labels, name } = family;
  const isKnownByUid = labels.includes('uid') && name !== 'kube_pod_info';
  return isKnownByUid ? labels.filter((each) => each !== 'namespace' && each !== 'pod') : labels;
}

/**
 * The query for a family: one row for each thing it tells, however many replicas tell it.
 * The value of a text on show now is the moment of its sample.
 */
export function compile(reading: Reading, names: SeriesNames, narrowed: Narrowed = {}): string {
  const { matchers = [], least } = narrowed;
  const { family, meaning, further } = reading;
  const series = selector(family.name, names, ...further, ...matchers);
  const values = valuesOf(series, meaning, narrowed);
  // Which labels an object has is not known beforehand.
  if (family.restPrefix !== undefined) return values;
  const by = identityLabels(reading)
    .map((label) => labelIn(names, label))
    .join(', ');
  if (narrowed.counted) return `sum by (${by}) (${values})`;
  if (meaning === 'state') return `max by (${by}) (${values} == 1)`;
  const recent = meaning === 'time' && least !== undefined ? ` >= ${least}` : '';
  return `max by (${by}) (${values})${recent}`;
}

function valuesOf(series: string, meaning: Meaning, narrowed: Narrowed): string {
  const { withinSeconds, sampledEverySeconds: every, counted } = narrowed;
  if (withinSeconds === undefined) return meaning === 'text' ? `timestamp(${series})` : series;
  if (meaning === 'text' && every !== undefined)
    return `max_over_time(timestamp(${series})[${withinSeconds}s:${every}s])`;
  return `${counted ? 'count' : 'last'}_over_time(${series}[${withinSeconds}s])`;
}
