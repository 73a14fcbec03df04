/** How the Kubernetes API is found and read. */
export interface KubernetesConfig {
  readonly connection: ConnectionConfig;
  /** Objects in one page of a list. */
  readonly pageSize: number;
  /** How long an answer may keep silent before it is given up. */
  readonly timeoutSeconds: number;
  /** How long a watch may keep silent before it is begun anew; API servers send a bookmark about every minute. */
  readonly watchIdleSeconds: number;
}

export type ConnectionConfig =
  | { readonly mode: 'in-cluster' }
  | {
      readonly mode: 'kubeconfig';
      /** Absent: `$KUBECONFIG`, else `~/.kube/config`. */
      readonly path?: string;
      /** Absent: the file's current context. */
      readonly context?: string;
    };

/** Environment variables, as the process was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;
