/**
 * Gaps: cost or input that is missing, unpriced or estimated.
 * A gap is a value in the result, shown, counted and alerted on; never a silent zero.
 */

interface GapMeaning {
  /** What it says, for people. */
  readonly what: string;
  /** The next step that closes it. */
  readonly remedy: string;
}

export const GAP_KINDS = {
  host_without_price: {
    what: 'hosts without a price: they and their pods are not in the total',
    remedy: 'Add the instance type to the price file (prices.file), or set a price for the node.',
  },
  host_price_stale: {
    what: 'hosts priced with the last price known, because their price can no longer be found',
    remedy: 'Check the price sources: podtally check.',
  },
  host_price_estimated: {
    what: 'hosts priced by an estimate from the same instance family',
    remedy: 'Add the exact price to the price file (prices.file).',
  },
  host_size_estimated: {
    what: 'pods on Fargate that do not show the size they are billed for: computed from their request',
    remedy:
      'Let kube-state-metrics show it: --metric-annotations-allowlist=pods=[CapacityProvisioned].',
  },
  host_without_pod: {
    what: 'nodes of Fargate whose pod has finished: AWS bills them until the pod is deleted, and they are not in the total',
    remedy: 'Delete finished pods; Jobs do so with ttlSecondsAfterFinished.',
  },
  host_without_capacity: {
    what: 'hosts that report no capacity for a resource: that part of their cost is idle',
    remedy: 'Check that kube-state-metrics shows kube_node_status_capacity for the node.',
  },
  host_without_usage: {
    what: 'hosts without samples of usage: their pods are charged by request',
    remedy:
      'Check that the kubelet answers whoever scrapes it, podtally or the metric store: address, certificate, token.',
  },
  host_end_estimated: {
    what: 'hosts that ended unannounced: their end is estimated from their last samples',
    remedy: 'A cloud API or the Kubernetes API as a source gives exact ends.',
  },
  pod_without_host: {
    what: 'pods on a node that nobody reported',
    remedy: 'Check that kube-state-metrics watches nodes, and that all its shards are scraped.',
  },
  pod_without_owner: {
    what: 'pods without a value for an owner dimension',
    remedy: 'Label the pods or their namespaces, or map another label under attribution.',
  },
  pod_end_estimated: {
    what: 'pods whose end was not recorded: it lies between two scrapes',
    remedy: 'Nothing to do; the Kubernetes API as a source gives exact ends.',
  },
  request_of_pod_unknown: {
    what: 'pods with a request of their own, which kube-state-metrics does not tell, and none of their containers: taken to ask for nothing',
    remedy: 'The Kubernetes API as a source tells it.',
  },
  request_order_unknown: {
    what: 'pods with init containers and sidecars in an order that kube-state-metrics does not tell: their request is the most that any order needs',
    remedy: 'The Kubernetes API as a source tells the order.',
  },
  request_resized: {
    what: 'pods whose request changed in place: when lies between two scrapes, and whether the node has granted it is not told',
    remedy: 'Nothing to do; the Kubernetes API as a source tells when and what.',
  },
  past_unwatched: {
    what: 'spans of a past window without samples of who was there: whoever came and went within is not in the total',
    remedy:
      'Ask for a window that the store still keeps, or see why kube-state-metrics was not scraped then.',
  },
  ledger_hour_missing: {
    what: 'hours that the ledger does not have: their cost is not in the total',
    remedy: 'podtally ledger status tells which and why; hours not closed yet are caught up with.',
  },
  day_not_settled: {
    what: 'days that settle as a whole and do not here: only some of their hours are asked for, or they are not over for long enough',
    remedy:
      'Ask for full UTC days; a day is settled some hours after its end, until then its hours are provisional.',
  },
  day_by_workload: {
    what: 'days that the ledger keeps by workload: their dollars are here, their core-hours, GiB-hours and GPU-hours are not',
    remedy: 'Nothing to do; ledger.podDays says for how long hours are kept pod by pod.',
  },
  usage_unknown: {
    what: 'pods without any usage sample of a resource: charged as if they used what they request',
    remedy:
      'Very short pods are expected here; otherwise check that the kubelet of the pod’s node is scraped, and for GPUs dcgm-exporter.',
  },
  usage_unknown_without_request: {
    what: 'pods with neither a usage sample of a resource nor a request for it: charged nothing for it',
    remedy: 'Set requests on these pods, or check that the kubelet of their node is scraped.',
  },
  usage_partly_unknown: {
    what: 'pods first seen with a running counter: the time before the first sample is not measured',
    remedy: 'Nothing to do; it passes one window after the exporter starts.',
  },
  usage_extrapolated: {
    what: 'pods whose usage goes on from their last sample: at its rate to their end, or at their mean rate since they started while there is one sample',
    remedy: 'Nothing to do; it passes with the next scrapes.',
  },
  usage_above_limit: {
    what: 'pods with a jump in their counters that their limit makes impossible: dropped',
    remedy: 'If it persists, check the node’s clock and the container runtime.',
  },
  usage_above_capacity: {
    what: 'hosts whose pods report more usage than the host has: scaled to capacity',
    remedy: 'Check the node’s clock and that each container is reported once.',
  },
  requests_above_capacity: {
    what: 'hosts whose pods request more than the host has: scaled to capacity',
    remedy: 'Check that kube-state-metrics is current and each pod is listed once.',
  },
  usage_without_identity: {
    what: 'pods with usage that no source could name: not charged',
    remedy: 'Check that all kube-state-metrics shards are scraped.',
  },
  sample_invalid: {
    what: 'samples that are not numbers, negative, impossible or too old: ignored',
    remedy: 'Look at the named target’s metrics page.',
  },
  fee_without_price: {
    what: 'managed service fees without a price: not in the total',
    remedy: 'Add a fee to the price file (fees).',
  },
} as const satisfies Readonly<Record<string, GapMeaning>>;

export type GapKind = keyof typeof GAP_KINDS;

/** How many examples a gap names. */
export const GAP_EXAMPLES = 5;

export interface Gap {
  readonly kind: GapKind;
  readonly count: number;
  /** At most GAP_EXAMPLES, each naming one thing and what is known of it. */
  readonly examples: readonly string[];
  /** What a gap hides, where it hides something countable. */
  readonly hidden?: {
    readonly pods: number;
    readonly coreHours: number;
    readonly gibHours: number;
  };
}

/** Collects gaps while something is computed: state with a lifetime of one computation. */
export class GapList {
  readonly #found = new Map<GapKind, { count: number; examples: string[] }>();

  add(kind: GapKind, example: string): void {
    const found = this.#found.get(kind) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < GAP_EXAMPLES) found.examples.push(example);
    this.#found.set(kind, found);
  }

  list(): readonly Gap[] {
    return [...this.#found].map(([kind, { count, examples }]) => ({ kind, count, examples }));
  }
}

/** Adds up gaps of the same kind. */
export function mergeGaps(...lists: readonly (readonly Gap[])[]): readonly Gap[] {
  const merged = new Map<GapKind, Gap>();
  for (const gap of lists.flat()) {
    const before = merged.get(gap.kind);
    merged.set(gap.kind, before ? addGaps(before, gap) : gap);
  }
  return [...merged.values()];
}

function addGaps(a: Gap, b: Gap): Gap {
  const hidden = a.hidden ?? b.hidden;
  return {
    kind: a.kind,
    count: a.count + b.count,
    examples: [...a.examples, ...b.examples].slice(0, GAP_EXAMPLES),
    ...(hidden && {
      hidden: {
        pods: (a.hidden?.pods ?? 0) + (b.hidden?.pods ?? 0),
        coreHours: (a.hidden?.coreHours ?? 0) + (b.hidden?.coreHours ?? 0),
        gibHours: (a.hidden?.gibHours ?? 0) + (b.hidden?.gibHours ?? 0),
      },
    }),
  };
}
