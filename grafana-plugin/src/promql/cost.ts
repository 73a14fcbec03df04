import {
  COST_PART,
  IDLE_SHARE,
  OWNER_COST,
  POD_COST,
  WORKLOAD_COST,
  WORKLOAD_MODEL_COST,
} from './families.ts';
import { PARTS_OF_MODEL, type IdleMode, type Model } from './model.ts';
import { is, isNot, isOneOf, selector, type Matcher } from './selector.ts';

/** Which family answers: the coarser, the fewer series; long ranges read owners. */
export type Grain = 'owner' | 'workload' | 'pod';

/** What is asked for: conditions on labels, in one model and idle mode. */
export interface CostScope {
  readonly model: Model;
  readonly idle: IdleMode;
  readonly matchers: readonly Matcher[];
}

const CLUSTER_IDLE = 'cluster_idle';
const FEE = 'managed_service_fee';
/** Tells workloads apart, per resource, in the families of pods and of idle shares alike. */
const PER_WORKLOAD = ['cluster', 'namespace', 'workload_kind', 'workload', 'resource'];
/** Cluster idle is spread per cluster and resource. */
const PER_POOL = ['cluster', 'resource'];
const PER_HOST = ['cluster', 'node', 'resource'];
/** Labels that workloads do not have. */
const OF_PODS = new Set(['pod', 'node']);
/** Below this what is left of a pool is rounding: a ratio. */
const ROUNDING = 1e-9;

/**
 * Cost by these labels, in US dollars per hour, as an instant vector.
 *
 * Sharing idle takes the rows of cluster idle away and gives them, with their spend type, to those who carry it;
 * what nobody carries stays a row without a payer, so that the sum is the same in both modes.
 *
 * @param by labels of the grain's family, and `spend_type`
 * @param grid where given, the sum of the cost at all moments of a grid, as `[1d:1h]`
 */
export function cost(grain: Grain, by: readonly string[], scope: CostScope, grid?: string): string {
  const read = grid === undefined ? now : over(grid);
  if (scope.idle === 'show') return sum(by, charged(grain, by, scope, read));
  return sum(
    by,
    [
      charged(grain, by, scope, read),
      ...(admits(scope.matchers, CLUSTER_IDLE)
        ? [carried(grain, by, scope, read), read.any(left(grain, scope))]
        : []),
    ].join(' or '),
  );
}

/** How series are read: as they are now, or summed over the moments of a grid. */
interface Reading {
  /** Of a selector; sums of sums may be taken in any order, and Prometheus is fastest where time comes first. */
  readonly series: (selector: string) => string;
  /** Of any other instant vector. */
  readonly any: (vector: string) => string;
}

const now: Reading = { series: (text) => text, any: (text) => text };

function over(grid: string): Reading {
  return {
    series: (text) => `sum_over_time(${text}${grid})`,
    any: (text) => `sum_over_time((${text})${grid})`,
  };
}

/** The families that `cost` reads for this. */
export function familiesOf(
  grain: Grain,
  { model, idle }: Pick<CostScope, 'model' | 'idle'>,
): readonly string[] {
  const shares = idle === 'share' ? [IDLE_SHARE, OWNER_COST] : [];
  if (grain === 'owner') return [...new Set([OWNER_COST, ...shares])];
  const ofModel = model === 'policy' ? WORKLOAD_COST : WORKLOAD_MODEL_COST;
  if (grain === 'workload') return [ofModel, ...shares];
  return model === 'policy' ? [POD_COST, ...shares] : [COST_PART, ofModel, ...shares];
}

/** The rows a model charges; cluster idle is among them only where it is shown apart. */
function charged(
  grain: Grain,
  by: readonly string[],
  { model, idle, matchers }: CostScope,
  read: Reading,
): string {
  const shown = idle === 'share' ? [...matchers, isNot('spend_type', CLUSTER_IDLE)] : matchers;
  if (grain !== 'pod' || model === 'policy') return read.series(family(grain, model, shown));
  const isByHost = by.includes('node') || shown.some(({ label }) => label === 'node');
  const nobodys = isByHost ? [FEE] : [CLUSTER_IDLE, FEE];
  const rows = family('workload', model, [...shown, isOneOf('spend_type', nobodys)]);
  return [
    ...parts(model, shown, read),
    read.series(rows),
    ...(isByHost && admits(shown, CLUSTER_IDLE) ? [idleOfHosts(model, shown, read)] : []),
  ].join(' or ');
}

/**
 * Cluster idle by host under one model for everyone: what a host costs, less what its pods are charged.
 *
 * No family tells it; every model splits the same cost of a host, so that this is what the model leaves.
 */
function idleOfHosts(model: Model, matchers: readonly Matcher[], read: Reading): string {
  if (model === 'policy') return read.series(family('pod', model, matchers));
  const hosts = matchers.filter(({ label }) => label === 'cluster' || label === 'node');
  const onHosts = [...hosts, isNot('node', '')];
  const all = sum(PER_HOST, read.series(selector(POD_COST, onHosts)));
  const part = isOneOf('part', PARTS_OF_MODEL[model]);
  const pods = sum(PER_HOST, read.series(selector(COST_PART, [part, ...onHosts])));
  // Conditions on owners, too, hold for idle as its own rows have them.
  const others = matchers.filter(({ label }) => label !== 'node');
  const rows = family('workload', model, [...others, is('spend_type', CLUSTER_IDLE)]);
  const left = `clamp_min(${all} - (${pods} or ${all} * 0), 0)`;
  return typed(CLUSTER_IDLE, `${left} and on (${PER_POOL.join(', ')}) ${read.series(rows)}`);
}

/** Whether conditions leave rows of a spend type. */
function admits(matchers: readonly Matcher[], spendType: string): boolean {
  return matchers
    .filter(({ label }) => label === 'spend_type')
    .every(({ op, value }) => {
      const isMet = op.endsWith('~')
        ? new RegExp(`^(?:${value})$`).test(spendType)
        : value === spendType;
      return op.startsWith('!') ? !isMet : isMet;
    });
}

function family(grain: Grain, model: Model, matchers: readonly Matcher[]): string {
  if (grain === 'owner') return selector(OWNER_COST, [is('model', model), ...matchers]);
  if (model !== 'policy') return selector(WORKLOAD_MODEL_COST, [is('model', model), ...matchers]);
  return selector(grain === 'workload' ? WORKLOAD_COST : POD_COST, matchers);
}

/** What pods are charged under one model for everyone: its parts, with the spend type they stand for. */
function parts(
  model: Exclude<Model, 'policy'>,
  matchers: readonly Matcher[],
  read: Reading,
): readonly string[] {
  const onParts = matchers.filter(({ label }) => label !== 'spend_type');
  const ofType = (type: string, prefix: string): string => {
    const names = PARTS_OF_MODEL[model].filter((part) => part.startsWith(prefix));
    return typed(type, read.series(selector(COST_PART, [isOneOf('part', names), ...onParts])));
  };
  return [
    ...(admits(matchers, 'usage') ? [ofType('usage', 'used_')] : []),
    ...(admits(matchers, 'workload_idle') ? [ofType('workload_idle', 'idle_')] : []),
  ];
}

/** The cluster idle that workloads carry; a pod carries as much of its workload's as it has of its charge. */
function carried(grain: Grain, by: readonly string[], scope: CostScope, read: Reading): string {
  const ofWorkloads = scope.matchers.filter(({ label }) => !OF_PODS.has(label));
  const shares = selector(IDLE_SHARE, [
    is('model', scope.model),
    ...ofWorkloads.filter(({ label }) => label !== 'spend_type'),
  ]);
  if (grain !== 'pod') return typed(CLUSTER_IDLE, read.series(shares));

  const labels = [...new Set([...PER_WORKLOAD, ...by])].filter((label) => label !== 'spend_type');
  const pods = sum(labels, charged('pod', labels, scope, now));
  const workloads = sum(
    PER_WORKLOAD,
    charged('pod', PER_WORKLOAD, { ...scope, matchers: ofWorkloads }, now),
  );
  const on = `on (${PER_WORKLOAD.join(', ')}) group_left ()`;
  const ofPods = `${pods} / ${on} (${workloads} > 0) * ${on} ${sum(PER_WORKLOAD, shares)}`;
  return typed(CLUSTER_IDLE, read.any(ofPods));
}

/** The rows of cluster idle that nobody carries, in proportion: none where it is spread without remainder. */
function left(grain: Grain, { model, matchers }: CostScope): string {
  const idle = is('spend_type', CLUSTER_IDLE);
  const nobodys = is('namespace', '');
  const clusters = matchers.filter(({ label }) => label === 'cluster');
  const rows = family(grain, model, [...matchers, idle, nobodys]);
  const all = sum(PER_POOL, selector(OWNER_COST, [is('model', model), ...clusters, idle]));
  const apart = sum(
    PER_POOL,
    selector(OWNER_COST, [is('model', model), ...clusters, idle, nobodys]),
  );
  const shares = sum(PER_POOL, selector(IDLE_SHARE, [is('model', model), ...clusters]));
  const ratio = `((${all} - (${shares} or ${all} * 0)) / ${apart} > ${ROUNDING})`;
  return `${rows} * on (${PER_POOL.join(', ')}) group_left () ${ratio}`;
}

function typed(spendType: string, vector: string): string {
  return `label_replace(${vector}, "spend_type", "${spendType}", "", "")`;
}

function sum(by: readonly string[], vector: string): string {
  return by.length === 0 ? `sum(${vector})` : `sum by (${by.join(', ')}) (${vector})`;
}
