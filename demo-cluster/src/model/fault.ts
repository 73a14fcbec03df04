/** Which exporter of the cluster a scrape goes to. */
export type TargetKind = 'kube-state-metrics' | 'cadvisor' | 'dcgm';

/** What goes wrong with an answer. */
export type Trouble =
  /** The connection is closed without an answer. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'status'; readonly status: number }
  /** The answer comes after a delay of real time. */
  | { readonly kind: 'slow'; readonly delaySeconds: number }
  /** The body stops after this share of its bytes, in the middle of a line; `reset` also breaks the connection. */
  | { readonly kind: 'cut'; readonly share: number; readonly reset: boolean }
  /** Samples of a family take this text as value. */
  | {
      readonly kind: 'value';
      readonly family: string;
      readonly text: string;
      readonly match: string;
    }
  /** Samples of a family are multiplied. */
  | {
      readonly kind: 'multiply';
      readonly family: string;
      readonly factor: number;
      readonly match: string;
    }
  /** Explicit timestamps lie this far in the past. */
  | { readonly kind: 'stale'; readonly ageSeconds: number }
  /** The kubelet answers, without any row of a container or pod. */
  | { readonly kind: 'no-samples' };

/** A trouble of one kind of target during [from, to); `target` narrows it to a node name or a shard number. */
export interface Fault {
  readonly kind: TargetKind;
  readonly target?: string;
  readonly from: number;
  readonly to: number;
  readonly trouble: Trouble;
}
