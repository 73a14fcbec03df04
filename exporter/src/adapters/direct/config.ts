/**
 * What the `direct` source is told: which addresses to read, how, and how often.
 * The schema of the configuration file checks these values; here they are trusted.
 */
export interface DirectConfig {
  readonly kubeStateMetrics: {
    /** Full addresses of metrics pages; several are shards or replicas of one kube-state-metrics, read together. */
    readonly urls: readonly string[];
    readonly access?: TargetAccess;
  };
  readonly kubelets: KubeletTargets;
  /** NVIDIA's dcgm-exporter; absent: GPUs count as held, their utilisation is unknown. */
  readonly dcgm?: DcgmTargets;
  /** Seconds between two polls, as the caller schedules them; default 30. Ends that nobody recorded are placed between two of them. */
  readonly scrapeIntervalSeconds: number;
  /** Seconds of samples kept for live rates (W); at least four scrape intervals; default 300. */
  readonly windowSeconds: number;
  /** Requests under way at one time over all targets; default 8. */
  readonly concurrency: number;
  /** Seconds one request may take, its body included; default 10. */
  readonly timeoutSeconds: number;
  /** Bytes one answer may have once decompressed; default 256 MiB, enough for the kube-state-metrics of 50,000 pods in one shard. */
  readonly maxResponseBytes?: number;
}

/** How kubelets are found. */
export type KubeletTargets =
  /** Fixed addresses of cAdvisor pages, any number of nodes behind each. */
  | {
      readonly mode: 'urls';
      readonly urls: readonly string[];
      readonly access?: TargetAccess;
    }
  /**
   * One page for each node that kube-state-metrics shows.
   * In the template `{address}` stands for the node's internal IP (IPv6 in brackets) and `{node}` for its name,
   * as in `https://{address}:10250/metrics/cadvisor`.
   */
  | {
      readonly mode: 'nodes';
      readonly template: string;
      readonly access?: TargetAccess;
    }
  /** One page for each node through the API server: `{apiServer}/api/v1/nodes/{node}/proxy/metrics/cadvisor`. */
  | {
      readonly mode: 'proxy';
      /** Address of the API server without a path at its end: `https://10.0.0.1:6443`. */
      readonly apiServer: string;
      readonly access?: TargetAccess;
    }
  /** No kubelets: usage is unknown and every pod is charged by its request. */
  | { readonly mode: 'off' };

/** How dcgm-exporter is found. */
export type DcgmTargets =
  | { readonly mode: 'urls'; readonly urls: readonly string[]; readonly access?: TargetAccess }
  /** One page for each node that has GPUs; the placeholders are those of the kubelets. */
  | { readonly mode: 'nodes'; readonly template: string; readonly access?: TargetAccess };

/** What a target asks for before it answers; only sent to the targets it is configured for. */
export interface TargetAccess {
  /** File with a bearer token; read again when it changes (projected service account tokens rotate). */
  readonly tokenFile?: string;
  /** A bearer token given outright; `tokenFile` wins where both are set. */
  readonly token?: string;
  /** File with the certificate authorities (PEM) that targets are checked against, instead of the system's. */
  readonly caFile?: string;
  /** True: any certificate is accepted (kubelets often serve self-signed ones); default false. */
  readonly insecureSkipVerify?: boolean;
}

/** Defaults of the optional and usual values, in the units of DirectConfig. */
export const DIRECT_DEFAULTS = {
  scrapeIntervalSeconds: 30,
  windowSeconds: 300,
  concurrency: 8,
  timeoutSeconds: 10,
  maxResponseBytes: 256 * 1024 * 1024,
} as const;
