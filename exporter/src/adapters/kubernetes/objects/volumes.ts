import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Labels } from '../../../domain/labels.ts';
import type { ResourceName } from '../watch/resource.ts';
import type { Projection } from '../watch/store.ts';
import { interned } from './bounded.ts';
import { LabelSets } from './label-sets.ts';
import { wholeOf } from './quantity.ts';
import { CLAIMS, PERSISTENT_VOLUMES, SERVICES, STORAGE_CLASSES } from './resources.ts';
import { checked, metadataSchema, momentOf, quantitiesSchema, text } from './schema.ts';

/** A volume that exists, bound or not. */
export interface Volume {
  readonly name: string;
  readonly created: number;
  readonly bytes: number;
  readonly storageClass: string;
  /** The driver that made it; '' for those that are part of Kubernetes. */
  readonly driver: string;
  /** The driver's name for it: `vol-0abc…`. */
  readonly handle: string;
  readonly phase: string;
  /** The claim it is bound to; '' where there is none. */
  readonly claimNamespace: string;
  readonly claim: string;
  readonly labels: Labels;
}

/** A claim on a volume. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly created: number;
  /** What is asked for. */
  readonly bytes: number;
  readonly storageClass: string;
  /** '' until it is bound. */
  readonly volume: string;
  readonly phase: string;
  readonly labels: Labels;
}

export interface StorageClass {
  readonly name: string;
  readonly provisioner: string;
  /** As the driver calls them: `type`, `iops`, `throughput`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A service; those of type LoadBalancer cost money. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly created: number;
  readonly type: string;
  readonly loadBalancerClass: string;
  /** Addresses or host names that the cloud gave it. */
  readonly ingress: readonly string[];
  readonly labels: Labels;
}

/** Objects that change rarely: the one before stays where nothing that is kept differs. */
const projection = <T, V>(
  resource: ResourceName,
  schema: z.ZodType<T>,
  make: (given: T) => V,
): Projection<V> => ({
  resource,
  project: (object, before) => {
    const made = make(checked(schema, object));
    return before !== undefined && isDeepStrictEqual(before, made) ? before : made;
  },
});

const volumeSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    capacity: quantitiesSchema,
    storageClassName: text(),
    csi: z.object({ driver: z.string(), volumeHandle: z.string() }).nullish(),
    awsElasticBlockStore: z.object({ volumeID: z.string() }).nullish(),
    gcePersistentDisk: z.object({ pdName: z.string() }).nullish(),
    claimRef: z.object({ namespace: text(), name: text() }).nullish(),
  }),
  status: z.object({ phase: text() }).nullish(),
});

const handleOf = (spec: z.output<typeof volumeSchema>['spec']): string =>
  (spec.csi?.volumeHandle ??
    spec.awsElasticBlockStore?.volumeID ??
    spec.gcePersistentDisk?.pdName) ||
  '';

export function volumeProjection(): Projection<Volume> {
  const sets = new LabelSets();
  return projection(PERSISTENT_VOLUMES, volumeSchema, ({ metadata, spec, status }): Volume => ({
    name: metadata.name,
    created: momentOf(metadata.creationTimestamp),
    bytes: wholeOf(spec.capacity?.['storage'] ?? 0),
    storageClass: interned(spec.storageClassName),
    driver: interned(spec.csi?.driver ?? ''),
    handle: handleOf(spec),
    phase: interned(status?.phase ?? ''),
    claimNamespace: interned(spec.claimRef?.namespace ?? ''),
    claim: spec.claimRef?.name ?? '',
    labels: sets.of(metadata.labels),
  }));
}

const claimSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    resources: z.object({ requests: quantitiesSchema }).nullish(),
    storageClassName: text(),
    volumeName: text(),
  }),
  status: z.object({ phase: text() }).nullish(),
});

export function claimProjection(): Projection<Claim> {
  const sets = new LabelSets();
  return projection(CLAIMS, claimSchema, ({ metadata, spec, status }): Claim => ({
    namespace: interned(metadata.namespace ?? ''),
    name: metadata.name,
    created: momentOf(metadata.creationTimestamp),
    bytes: wholeOf(spec.resources?.requests?.['storage'] ?? 0),
    storageClass: interned(spec.storageClassName),
    volume: spec.volumeName,
    phase: interned(status?.phase ?? ''),
    labels: sets.of(metadata.labels),
  }));
}

const storageClassSchema = z.object({
  metadata: metadataSchema,
  provisioner: z.string(),
  parameters: z.record(z.string(), z.string()).nullish(),
});

export const storageClassProjection = (): Projection<StorageClass> =>
  projection(STORAGE_CLASSES, storageClassSchema, (given): StorageClass => ({
    name: given.metadata.name,
    provisioner: given.provisioner,
    parameters: given.parameters ?? {},
  }));

const serviceSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    type: text(),
    loadBalancerClass: text(),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({
          ingress: z.array(z.object({ ip: text(), hostname: text() })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

export function serviceProjection(): Projection<Service> {
  const sets = new LabelSets();
  return projection(SERVICES, serviceSchema, ({ metadata, spec, status }): Service => ({
    namespace: interned(metadata.namespace ?? ''),
    name: metadata.name,
    created: momentOf(metadata.creationTimestamp),
    type: interned(spec.type),
    loadBalancerClass: interned(spec.loadBalancerClass),
    ingress: (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname),
    labels: sets.of(metadata.labels),
  }));
}
