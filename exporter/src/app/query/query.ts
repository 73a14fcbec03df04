import type { Model } from '../../domain/policy.ts';

/** `policy`: each pod under the model that the policy chose for it. */
export type QueryModel = 'policy' | Model;
export const QUERY_MODELS = [
  'policy',
  'request',
  'usage',
  'hybrid',
] as const satisfies readonly QueryModel[];

export const IDLE_MODES = ['show', 'share'] as const;
export type IdleMode = (typeof IDLE_MODES)[number];

/** One condition; a row stays when it meets all of them. */
export interface Filter {
  readonly dimension: string;
  readonly negated: boolean;
  /** `*` stands for any text; empty matches rows without a value. */
  readonly pattern: string;
}

export interface Sort {
  /** `cost` or one of the dimensions grouped by. */
  readonly by: string;
  readonly descending: boolean;
}

/** A question about an allocation. */
export interface AllocationQuery {
  readonly by: readonly string[];
  readonly model: QueryModel;
  /** null: as the policy says. */
  readonly idle: IdleMode | null;
  readonly filters: readonly Filter[];
  readonly sort: Sort;
  /** How many keys are shown; the others become one row each of spend type, resource and component. null: all. */
  readonly limit: number | null;
}

export const COSTLIEST_FIRST: Sort = { by: 'cost', descending: true };

export const BY_NAMESPACE: AllocationQuery = {
  by: ['namespace'],
  model: 'policy',
  idle: null,
  filters: [],
  sort: COSTLIEST_FIRST,
  limit: null,
};

/** A question that cannot be answered as asked; the message says what was wrong and what would be right. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Reads `namespace=prod-*` or `team!=shop`; throws QueryError. */
export function parseFilter(text: string): Filter {
  const match = /^([^=!]+)(!?=)(.*)$/su.exec(text.trim());
  const [, dimension, operator, pattern] = match ?? [];
  if (dimension === undefined || pattern === undefined)
    throw new QueryError(
      `"${text}" is not a filter; write dimension=pattern or dimension!=pattern, for example namespace=prod-*.`,
    );
  return { dimension: dimension.trim(), negated: operator === '!=', pattern: pattern.trim() };
}

/** Reads `cost`, `-cost`, `namespace` or `-namespace`; a minus means from the top down. */
export const parseSort = (text: string): Sort =>
  text.startsWith('-') ? { by: text.slice(1), descending: true } : { by: text, descending: false };

/** Reads `namespace,workload`; throws QueryError for an empty or repeated name. */
export function parseBy(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new QueryError(`"${text}" has an empty dimension; write for example namespace,workload.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new QueryError(`"${text}" names ${twice} twice; name it once.`);
  return names;
}
