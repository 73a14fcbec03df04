import type { Coverage, SpendType } from '../../domain/allocation.ts';
import type { Gap, GapKind } from '../../domain/gap.ts';
import { GAP_KINDS } from '../../domain/gap.ts';
import type { Resource } from '../../domain/resource.ts';
import { BYTES_PER_GIB, SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { IdleMode, QueryModel } from './query.ts';

/** An answer about an allocation, as JSON: the names here are a contract. Costs are US dollars over the window. */
export interface AllocationDocument {
  readonly window: { readonly start: string; readonly end: string };
  readonly cluster: string;
  readonly model: QueryModel;
  readonly idle: IdleMode;
  /** Which kind of price the dollars stand on. */
  readonly basis: PriceBasis;
  readonly by: readonly string[];
  readonly rows: readonly DocumentRow[];
  /** The sum of the rows. */
  readonly total: number;
  readonly conservationError: number;
  readonly coverage: Coverage;
  readonly gaps: readonly DocumentGap[];
  /** How many keys the rows named `(other)` stand for; only where a limit cut some off. */
  readonly other?: number;
}

/** How long each part of a stepped answer is: full UTC hours or days. */
export const WINDOW_STEPS = ['1h', '1d'] as const;
export type WindowStep = (typeof WINDOW_STEPS)[number];

/** An answer for each hour or day of a window, as JSON. */
export interface SteppedDocument extends Pick<
  AllocationDocument,
  'window' | 'cluster' | 'model' | 'idle' | 'basis' | 'by'
> {
  readonly step: WindowStep;
  /** The sum over all steps. */
  readonly total: number;
  /** Hours of the window that are in no step; what a step lacks is in its own gaps. */
  readonly gaps: readonly DocumentGap[];
  readonly steps: readonly AllocationDocument[];
}

export type PriceBasis = 'list';

export interface DocumentRow {
  readonly key: Readonly<Record<string, string>>;
  readonly spendType: SpendType;
  readonly resource: Resource;
  readonly component: string;
  readonly cost: number;
  readonly quantity: number;
  readonly unit: QuantityUnit;
}

export interface DocumentGap {
  readonly kind: GapKind;
  readonly count: number;
  readonly examples: readonly string[];
  readonly remedy: string;
  readonly hidden?: NonNullable<Gap['hidden']>;
}

export type QuantityUnit = 'core-hours' | 'gib-hours' | 'gpu-hours' | 'hours';

/** The value of every grouped dimension in the row of those that a limit cut off; no Kubernetes name has parentheses. */
export const OTHER = '(other)';

/** How many resource-seconds one unit of a resource's quantity holds, and its name. */
export function unitOf(resource: Resource): { readonly unit: QuantityUnit; readonly size: number } {
  switch (resource) {
    case 'cpu':
      return { unit: 'core-hours', size: SECONDS_PER_HOUR };
    case 'memory':
      return { unit: 'gib-hours', size: SECONDS_PER_HOUR * BYTES_PER_GIB };
    case 'gpu':
      return { unit: 'gpu-hours', size: SECONDS_PER_HOUR };
    case 'persistent_volume':
    case 'network':
    case 'load_balancer':
    case 'managed_service_fee':
      return { unit: 'hours', size: SECONDS_PER_HOUR };
  }
}

/** Gaps as shown: with their remedy, and what they hide scaled to the window. */
export function documentGaps(gaps: readonly Gap[], scale: number): readonly DocumentGap[] {
  return gaps.map(({ kind, count, examples, hidden }) => ({
    kind,
    count,
    examples,
    remedy: GAP_KINDS[kind].remedy,
    ...(hidden && {
      hidden: {
        pods: hidden.pods,
        coreHours: hidden.coreHours * scale,
        gibHours: hidden.gibHours * scale,
      },
    }),
  }));
}

/** Relative errors below this are rounding, and shown as 0 (allocation, section 5). */
const ROUNDING = 1e-12;

/** A relative error as documents show it. */
export const shownError = (ratio: number): number => (ratio < ROUNDING ? 0 : ratio);

/** A moment as ISO 8601 in UTC, without fractions where it has none. */
export const isoTime = (at: number): string =>
  new Date(at * 1000).toISOString().replace('.000Z', 'Z');
