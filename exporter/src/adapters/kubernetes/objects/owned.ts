import { z } from 'zod';
import type { RawOwner } from '../../../app/cluster/inventory.ts';
import { labelKey, type Labels } from '../../../domain/labels.ts';
import type { ResourceName } from '../watch/resource.ts';
import type { Projection } from '../watch/store.ts';
import { interned } from './bounded.ts';
import { LabelSets } from './label-sets.ts';
import { checked, controllerOf, metadataSchema } from './schema.ts';

/** What is kept of objects whose metadata is enough. */
export interface Owned {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly owner: RawOwner | null;
}

const ownedSchema = z.object({ metadata: metadataSchema });
const NONE: ReadonlySet<string> = new Set();

/** Names, owners, labels, and those annotations that are wanted. */
export function ownedProjection(
  resource: ResourceName,
  keep: { readonly labels: boolean; readonly annotations?: readonly string[] },
): Projection<Owned> {
  const sets = new LabelSets();
  const annotations = new Set((keep.annotations ?? []).map(labelKey));
  const project = (object: unknown, before: Owned | undefined): Owned => {
    const { metadata } = checked(ownedSchema, object);
    const controller = controllerOf(metadata);
    const made: Owned = {
      namespace: interned(metadata.namespace ?? ''),
      name: metadata.name,
      labels: sets.of(metadata.labels, keep.labels ? undefined : NONE),
      annotations: sets.of(metadata.annotations, annotations),
      owner: controller && { kind: interned(controller.kind), name: interned(controller.name) },
    };
    return before !== undefined && isSame(before, made) ? before : made;
  };
  return { resource, project };
}

const isSame = (a: Owned, b: Owned): boolean =>
  a.labels === b.labels &&
  a.annotations === b.annotations &&
  a.owner?.kind === b.owner?.kind &&
  a.owner?.name === b.owner?.name;
