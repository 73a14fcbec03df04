import { qualifiedName, type ResourceName } from './resource.ts';

/** A rule of a ClusterRole (Kubernetes, rbac.authorization.k8s.io/v1). */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const VERBS = ['get', 'list', 'watch'] as const;

/** The rules that let these resources be read, one for each API group. */
export function rulesFor(resources: readonly ResourceName[]): readonly RbacRule[] {
  const byGroup = Map.groupBy(resources, ({ group }) => group);
  return [...byGroup].map(([group, members]) => ({
    apiGroups: [group],
    resources: members.map(({ plural }) => plural),
    verbs: VERBS,
  }));
}

/** What to grant so that a resource can be read. */
export const missingRule = (resource: ResourceName): string =>
  `grant podtally's user ${VERBS.join(', ')} on ${qualifiedName(resource)} in a ClusterRole`;
