import { GAP_KINDS, type GapKind } from '../domain/gap.ts';

/** Words after which a singular noun stays right: `1 pod without …`, but `1 pods that are …`. */
const AGREEING = /^(.*?)s(?= (?:without|with|on|of|priced|first|whose) )/u;

/** `9 hosts without a price: …`, `1 host without a price: …`. */
export function gapInWords(kind: GapKind, count: number): string {
  const { what } = GAP_KINDS[kind];
  return `${count.toLocaleString('en-US')} ${count === 1 ? what.replace(AGREEING, '$1') : what}`;
}

/** Kinds that leave cost out of the total or out of an owner's bill: what one wants to read first. */
const HIDES_MONEY: ReadonlySet<GapKind> = new Set([
  'host_without_price',
  'host_without_pod',
  'fee_without_price',
  'pod_without_host',
  'usage_without_identity',
  'past_unwatched',
  'ledger_hour_missing',
]);

/** Whether a gap closes by itself. */
export const closesItself = (kind: GapKind): boolean =>
  GAP_KINDS[kind].remedy.startsWith('Nothing to do');

/** Gaps as people should read them: first what hides money, last what closes by itself. */
export const byWeight = <G extends { readonly kind: GapKind }>(gaps: readonly G[]): readonly G[] =>
  gaps.toSorted((a, b) => weightOf(a.kind) - weightOf(b.kind));

const weightOf = (kind: GapKind): number =>
  HIDES_MONEY.has(kind) ? 0 : closesItself(kind) ? 2 : 1;
