import { ATTRIBUTION, CATALOGUE } from './catalogue.ts';

/** Every label the contract names; no dimension may take one of them. */
const TAKEN: ReadonlySet<string> = new Set(
  Object.values(CATALOGUE)
    .flatMap((metric): readonly string[] => metric.labels)
    .filter((label) => label !== ATTRIBUTION),
);

/**
 * The label that carries each dimension: its name where Prometheus allows it and the contract has no such label yet,
 * otherwise as near as possible (`cost-center` → `cost_center`, `node` → `owner_node`). One per dimension, all different.
 */
export function attributionLabels(dimensions: readonly string[]): readonly string[] {
  const given = new Set(TAKEN);
  return dimensions.map((dimension) => {
    let label = dimension.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|__|$)/, 'owner_');
    while (given.has(label)) label = `owner_${label}`;
    given.add(label);
    return label;
  });
}

/** The labels of a metric in the order they are written, dimensions filled in. */
export const labelsWith = (
  labels: readonly string[],
  attribution: readonly string[],
): readonly string[] => labels.flatMap((label) => (label === ATTRIBUTION ? attribution : [label]));
