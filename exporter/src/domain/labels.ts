/**
 * Labels and annotations, keyed the way kube-state-metrics spells them (`app.kubernetes.io/name` → `app_kubernetes_io_name`),
 * so that a key in the configuration finds its value whichever source delivered it.
 */
export type Labels = Readonly<Record<string, string>>;

export const NO_LABELS: Labels = Object.freeze({});

/**
 * Spells a Kubernetes label or annotation key as kube-state-metrics does: words of camelCase parted by `_` and lower-cased,
 * every other character outside [a-zA-Z0-9_] replaced by `_` (kube-state-metrics, mapToPrometheusLabels).
 */
export function labelKey(key: string): string {
  return key
    .replace(/[^a-zA-Z0-9_]/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** A label's value; an empty value counts as absent. */
export function labelValue(labels: Labels, key: string): string | undefined {
  let spelled = SPELLED.get(key);
  if (spelled === undefined) {
    spelled = labelKey(key);
    if (SPELLED.size >= MOST_SPELLED) SPELLED.clear();
    SPELLED.set(key, spelled);
  }
  return labels[spelled] || undefined;
}
/** Keys are asked for by code and configuration, so there are few, and each is asked for of every host and pod. */
const SPELLED = new Map<string, string>();
const MOST_SPELLED = 1000;
