import { GAP_KINDS, type GapKind } from '../domain/gap.ts';

/** Words after which a singular noun stays right: `1 pod without …`, but `1 pods that are …`. */
const AGREEING = /^(.*?)s(?= (?:without|with|on|priced|first|whose) )/u;

/** `9 hosts without a price: …`, `1 host without a price: …`. */
export function gapInWords(kind: GapKind, count: number): string {
  const { what } = GAP_KINDS[kind];
  return `${count.toLocaleString('en-US')} ${count === 1 ? what.replace(AGREEING, '$1') : what}`;
}
