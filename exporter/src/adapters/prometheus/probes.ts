import type { Clock } from '../../app/ports.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { PrometheusClient } from './client.ts';
import type { Failed } from './outcome.ts';

/**
 * The labels that a store renamed because its targets carry them, too (`exported_…`, where scrapes do not honour labels).
 * Sources: Prometheus, configuration, `honor_labels`; Google Managed Prometheus reserves `namespace`, and more.
 */
export const RENAMED_LABELS = ['namespace', 'pod', 'container', 'node'] as const;
export type RenamedLabel = (typeof RENAMED_LABELS)[number];

/** Which labels a metric carries under an `exported_` name. */
export interface RenamedLabels {
  readonly kind: 'ok';
  readonly exported: ReadonlySet<RenamedLabel>;
  /** Whether the metric is there at all; where it is not, nothing is known. */
  readonly isPresent: boolean;
}

/**
 * Looks which labels of a metric are found under `exported_` names, in one query.
 *
 * @param selector a metric, or its selector with matchers: `kube_pod_info{cluster="prod"}`
 * @param at when it is looked at; null: the store's own now
 */
export async function renamedLabels(
  client: PrometheusClient,
  selector: string,
  at: UnixSeconds | null,
  signal: AbortSignal,
): Promise<RenamedLabels | Failed> {
  const open = selector.endsWith('}') ? `${selector.slice(0, -1)},` : `${selector}{`;
  const counted = (matcher: string, what: string): string =>
    `label_replace(count(${open}${matcher}}), "label", "${what}", "", "")`;
  const query = [
    counted('', 'any'),
    ...RENAMED_LABELS.map((label) => counted(`exported_${label}!=""`, label)),
  ].join(' or ');
  const found = new Set<string>();
  const outcome = await client.vector(
    query,
    at,
    (row) => {
      if (row.value > 0) found.add(row.label('label'));
    },
    signal,
  );
  if (outcome.kind !== 'ok') return outcome;
  const exported = new Set(RENAMED_LABELS.filter((label) => found.has(label)));
  return { kind: 'ok', exported, isPresent: found.has('any') };
}

/** What the store's clock says against ours. */
export interface StoreTime {
  readonly kind: 'ok';
  /** Seconds by which the store's evaluation time is ahead of ours; negative: behind. */
  readonly ahead: number;
  /** The same of its HTTP `Date` header, in whole seconds; NaN where there is none. A proxy may have written it. */
  readonly dateAhead: number;
  /** Seconds the answer took: neither figure is surer than that. */
  readonly uncertainty: number;
}

/** Asks a store what time it is. */
export async function storeTime(
  client: PrometheusClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<StoreTime | Failed> {
  const before = clock.now();
  let theirs = NaN;
  const take = ({ value }: { readonly value: number }): void => {
    theirs = value;
  };
  const outcome = await client.vector('vector(time())', null, take, signal);
  if (outcome.kind !== 'ok') return outcome;
  const uncertainty = clock.now() - before;
  const ours = before + uncertainty / 2;
  return { kind: 'ok', ahead: theirs - ours, dateAhead: outcome.date - ours, uncertainty };
}
