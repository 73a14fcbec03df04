import { z } from 'zod';
import { ATTRIBUTION_PLACES, type AttributionPlace } from '../../domain/policy.ts';
import { text } from './values.ts';

/** Where the recommended labels of Kubernetes and their predecessors stand. */
const ALIASED = new Set<AttributionPlace>(['podLabel', 'workloadLabel']);

/** Labels that the metrics have anyway, or that Prometheus takes for itself. */
const TAKEN = new Set([
  ...['cluster', 'namespace', 'pod', 'node', 'workload_kind', 'workload', 'orchestrator'],
  ...['spend_type', 'resource', 'component', 'part', 'model', 'shared_from', 'uid', 'container'],
  ...['price_source', 'instance_type', 'region', 'zone', 'capacity_type'],
  ...['budget', 'period', 'unit', 'from', 'to', 'kind', 'what', 'source'],
  ...['job', 'instance', 'le', 'quantile'],
]);

const place = z
  .strictObject({
    podLabel: text().exactOptional().describe('Look at this label of the pod.'),
    podAnnotation: text().exactOptional().describe('Look at this annotation of the pod.'),
    workloadLabel: text().exactOptional().describe('Look at this label of the workload.'),
    namespaceLabel: text().exactOptional().describe('Look at this label of the namespace.'),
    namespaceAnnotation: text()
      .exactOptional()
      .describe('Look at this annotation of the namespace.'),
    nodeLabel: text().exactOptional().describe('Look at this label of the node.'),
    default: text()
      .exactOptional()
      .describe(
        'Last in the list: the value where nothing was found, which counts as a missing owner; `unowned` unless given.',
      ),
  })
  .check(
    z.refine((given) => Object.keys(given).length === 1, {
      message: 'must have exactly one key, such as "podLabel: team"',
    }),
  );

const dimension = z.array(place).check(
  z.superRefine((places, context) => {
    const report = (index: number, message: string): void =>
      context.addIssue({ code: 'custom', path: [index], message });
    if (places.every((entry) => entry.default !== undefined))
      context.addIssue({ code: 'custom', message: 'must name at least one place to look at' });
    const seen = new Set<string>();
    places.forEach((entry, index) => {
      const said = JSON.stringify(entry);
      if (entry.default !== undefined && index < places.length - 1)
        report(
          index,
          'is the default and must be the last of the list: what follows is never looked at',
        );
      else if (seen.has(said)) report(index, 'stands in the list twice');
      seen.add(said);
    });
  }),
);

type Place = z.output<typeof place>;

/** Owner dimensions in the order of their labels. */
export const attributionSchema = z
  .record(z.string(), dimension)
  .default({
    team: lookingFor('team'),
    service: lookingFor('service', 'app.kubernetes.io/name', 'app'),
    customer: lookingFor('customer'),
    environment: lookingFor('environment', 'env'),
  })
  .check(
    z.superRefine((dimensions, context) => {
      for (const name of Object.keys(dimensions)) {
        const message = whyNoDimension(name);
        if (message !== undefined)
          context.addIssue({ code: 'custom', path: [name], message, params: { at: 'key' } });
      }
    }),
  );

/** Every place in the default order; where conventions have other names for the key, these follow it. */
function lookingFor(key: string, ...aliases: readonly string[]): Place[] {
  return ATTRIBUTION_PLACES.flatMap((where) => [
    { [where]: key },
    ...(ALIASED.has(where) ? aliases.map((alias) => ({ [where]: alias })) : []),
  ]);
}

function whyNoDimension(name: string): string | undefined {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    return 'must be made of lower-case letters, digits and _, because it becomes a metric label';
  if (TAKEN.has(name)) return 'is the name of a label that the metrics have already';
  if (name.startsWith('exported_'))
    return 'must not begin with exported_: Prometheus marks labels in conflict so';
  return undefined;
}
