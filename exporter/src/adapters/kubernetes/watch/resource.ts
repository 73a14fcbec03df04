/** What the API calls a kind of object, and how much of it is asked for. */
export interface ResourceName {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** As in paths and RBAC rules: `replicasets`. */
  readonly plural: string;
  /** As in objects: `ReplicaSet`. */
  readonly kind: string;
  /** Whether names, labels and owners are enough: then the server sends nothing else (PartialObjectMetadata). */
  readonly metadataOnly: boolean;
}

export const pathOf = ({ group, version, plural }: ResourceName): string =>
  `/${group === '' ? 'api' : `apis/${group}`}/${version}/${plural}`;

export const apiVersionOf = ({ group, version }: ResourceName): string =>
  group === '' ? version : `${group}/${version}`;

/** `deployments.apps`, as kubectl spells it. */
export const qualifiedName = ({ group, plural }: ResourceName): string =>
  group === '' ? plural : `${plural}.${group}`;

const JSON_TYPE = 'application/json';
/** The type of an object's metadata alone (Kubernetes, API concepts, "Metadata only fetches"); a server without it sends all. */
const partial = (kind: string): string => `${JSON_TYPE};as=${kind};g=meta.k8s.io;v=v1,${JSON_TYPE}`;

export const acceptList = ({ metadataOnly }: ResourceName): string =>
  metadataOnly ? partial('PartialObjectMetadataList') : JSON_TYPE;

export const acceptWatch = ({ metadataOnly }: ResourceName): string =>
  metadataOnly ? partial('PartialObjectMetadata') : JSON_TYPE;
