import { z } from 'zod';
import type { RawNode } from '../../../app/cluster/inventory.ts';
import { compact } from '../../../app/cluster/shared.ts';
import type { AskedAmounts } from '../../../domain/request.ts';
import type { Projection, Seen } from '../watch/store.ts';
import { askedOf } from './asked.ts';
import { interned } from './bounded.ts';
import { LabelSets } from './label-sets.ts';
import { NODES } from './resources.ts';
import {
  checked,
  conditionsSchema,
  metadataSchema,
  momentOf,
  quantitiesSchema,
  text,
} from './schema.ts';

/** What of a node is read (Kubernetes, core/v1 Node). */
const nodeSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ providerID: text() }).nullish(),
  status: z
    .object({
      capacity: quantitiesSchema,
      allocatable: quantitiesSchema,
      conditions: conditionsSchema,
      addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish(),
      nodeInfo: z.object({ osImage: text(), kubeletVersion: text() }).nullish(),
    })
    .nullish(),
});

/** Nodes as the books take them. */
export function nodeProjection(): Projection<RawNode> {
  const labels = new LabelSets();
  const project = (object: unknown, before: RawNode | undefined, seen: Seen): RawNode => {
    const { metadata, spec, status } = checked(nodeSchema, object);
    const made: RawNode = {
      node: interned(metadata.name),
      at: seen.at,
      providerId: spec?.providerID ?? '',
      osImage: interned(status?.nodeInfo?.osImage ?? ''),
      kubeletVersion: interned(status?.nodeInfo?.kubeletVersion ?? ''),
      internalIp: internalIpOf(status),
      created: compact(momentOf(metadata.creationTimestamp)),
      ready: isReady(status),
      capacity: askedOf(status?.capacity),
      allocatable: askedOf(status?.allocatable),
      labels: labels.of(metadata.labels),
      labelsDigest: 0,
      gone: 0,
    };
    return before !== undefined && isSame(before, made) ? before : made;
  };
  return { resource: NODES, project };
}

type NodeStatus = z.output<typeof nodeSchema>['status'];

const internalIpOf = (status: NodeStatus): string =>
  status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';

function isReady(status: NodeStatus): boolean | null {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined ? null : ready.status === 'True';
}

const isSame = (a: RawNode, b: RawNode): boolean =>
  a.providerId === b.providerId &&
  a.osImage === b.osImage &&
  a.kubeletVersion === b.kubeletVersion &&
  a.internalIp === b.internalIp &&
  a.created === b.created &&
  a.ready === b.ready &&
  a.labels === b.labels &&
  sameAmounts(a.capacity, b.capacity) &&
  sameAmounts(a.allocatable, b.allocatable);

const sameAmounts = (a: AskedAmounts, b: AskedAmounts): boolean =>
  a.cpu === b.cpu && a.memory === b.memory && a.gpu === b.gpu;
