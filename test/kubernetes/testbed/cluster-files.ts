import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Json, Manifest } from './api.ts';

/** What can be created in a test bed: a file in `cluster/` each. */
export const CLUSTER_FILES = ['namespaces', 'nodes', 'workloads', 'jobs', 'unschedulable'] as const;

export type ClusterFile = (typeof CLUSTER_FILES)[number];

export const clusterFile = (name: ClusterFile | 'kwok'): string =>
  join(import.meta.dirname, 'cluster', `${name}.yaml`);

/** The objects of a manifest file, in its order. */
export async function manifestsIn(path: string): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await readFile(path, 'utf8'));
  return documents
    .map((document): Json => document.toJS())
    .flatMap((object) => (object === null ? [] : object.kind === 'List' ? object.items : [object]));
}
