import type { PanelData } from '@grafana/data';
import { samplesOf } from '../../cost/series.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';

const GAPS = 'gaps';
const LAST_PASS = 'pass';
const CATALOGUE = 'catalogue';
const CONSERVATION = 'conservation';

/** Gaps that take cost out of the sum or put it on nobody, with the words for one and for several. */
const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  host_without_price: ['host without a price', 'hosts without a price'],
  host_price_estimated: ['host priced by an estimate', 'hosts priced by an estimate'],
  host_price_stale: ['host with a stale price', 'hosts with a stale price'],
  pod_without_owner: ['pod without an owner', 'pods without an owner'],
  usage_unknown: ['pod without usage', 'pods without usage'],
  fee_without_price: ['fee without a price', 'fees without a price'],
};
/** A pass each half minute by default; five minutes is when cost disappears. */
const STALE_SECONDS = 120;
const OLD_CATALOGUE_DAYS = 180;
/** The contract: what was allocated equals what the hosts cost to this ratio. */
const MOST_ERROR = 1e-9;

/** One thing to know about how far to trust the page. */
export interface Notice {
  readonly severity: 'ok' | 'warning' | 'error';
  readonly text: string;
}

/** What the exporters say of themselves. */
export function healthQueries(): readonly CostQuery[] {
  const instant = true;
  return [
    { refId: GAPS, expr: 'sum by (kind) (podtally_gaps)', instant },
    { refId: LAST_PASS, expr: 'time() - min(podtally_last_pass_timestamp_seconds)', instant },
    { refId: CATALOGUE, expr: 'time() - min(podtally_price_catalogue_timestamp_seconds)', instant },
    { refId: CONSERVATION, expr: 'max(podtally_conservation_error_ratio)', instant },
  ];
}

/** The worst first; one good word where nothing is wrong. */
export function noticesOf(data: PanelData | undefined): readonly Notice[] {
  const only = (refId: string): number | undefined => samplesOf(data, refId)[0]?.value;
  const age = only(LAST_PASS);
  if (age === undefined) return [];
  const wrong = [
    ...conservation(only(CONSERVATION)),
    ...freshness(age),
    ...samplesOf(data, GAPS).flatMap(({ labels, value }) => gap(labels['kind'] ?? '', value)),
    ...catalogue(only(CATALOGUE)),
  ];
  return [
    ...wrong,
    ...(wrong.length === 0 ? [ok('everything is priced, and the parts sum to the bill')] : []),
    ...(age > STALE_SECONDS ? [] : [ok(`last pass ${Math.round(age)} s ago`)]),
  ];
}

function conservation(error = 0): readonly Notice[] {
  return error > MOST_ERROR
    ? [{ severity: 'error', text: `parts and bill differ by ${error.toExponential(1)}` }]
    : [];
}

function freshness(age: number): readonly Notice[] {
  return age > STALE_SECONDS
    ? [{ severity: 'error', text: `last pass ${Math.round(age / 60)} min ago` }]
    : [];
}

function gap(kind: string, count: number): readonly Notice[] {
  const words = WORDS[kind];
  return words !== undefined && count > 0
    ? [{ severity: 'warning', text: `${count} ${words[count === 1 ? 0 : 1]}` }]
    : [];
}

function catalogue(age = 0): readonly Notice[] {
  const days = Math.round(age / 86_400);
  return days > OLD_CATALOGUE_DAYS
    ? [{ severity: 'warning', text: `price catalogue ${days} days old` }]
    : [];
}

function ok(text: string): Notice {
  return { severity: 'ok', text };
}
