import type { KubernetesSection } from './schema/kubernetes.ts';
import type { Config } from './schema/schema.ts';

/** What the Kubernetes source is told; the source's own type says what each field means. */
export interface KubernetesOptions {
  readonly connection:
    | { readonly mode: 'in-cluster' }
    | { readonly mode: 'kubeconfig'; readonly path?: string; readonly context?: string };
  readonly pageSize: number;
  readonly timeoutSeconds: number;
  readonly watchIdleSeconds: number;
}

/** How a configuration reads the Kubernetes API; null: not at all. */
export function toKubernetesOptions(section: KubernetesSection): KubernetesOptions | null {
  const { mode, kubeconfig, context, pageSize, timeoutSeconds, watchIdleSeconds } = section;
  const limits = { pageSize, timeoutSeconds, watchIdleSeconds };
  if (mode === 'off') return null;
  if (mode === 'in-cluster') return { ...limits, connection: { mode } };
  return {
    ...limits,
    connection: {
      mode,
      ...(kubeconfig !== undefined && { path: kubeconfig }),
      ...(context !== undefined && { context }),
    },
  };
}

/** Keys of the annotations that owner dimensions look at; the API source leaves the others out. */
export const annotationsAsked = ({
  attribution,
}: Pick<Config, 'attribution'>): readonly string[] => [
  ...new Set(
    Object.values(attribution)
      .flat()
      .flatMap(({ podAnnotation, namespaceAnnotation }) => [podAnnotation, namespaceAnnotation])
      .filter((key) => key !== undefined),
  ),
];
