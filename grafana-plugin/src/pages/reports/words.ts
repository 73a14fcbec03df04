import type { AccountedDocument } from '../../exporter/finance-documents.ts';

/** `$1,204.50`: to the cent, as books have it. */
export function centsText(usd: number): string {
  return usd.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

/** What dollars lack, in words; nothing where nothing is missing. */
export function gapSentences(
  { openHours, lostHours, hoursWithGaps, reasons }: AccountedDocument,
  isOver: boolean,
): readonly string[] {
  const hours = (count: number): string => `${count} ${count === 1 ? 'hour' : 'hours'}`;
  return [
    ...(isOver ? [] : ['It goes on: hours to come are not in the total.']),
    ...(lostHours > 0
      ? [`${hours(lostHours)} lost, and not in the total: ${reasons.join('; ')}.`]
      : []),
    ...(openHours > 0 ? [`${hours(openHours)} not closed yet, and not in the total.`] : []),
    ...(hoursWithGaps > 0
      ? [`${hours(hoursWithGaps)} in which something had no price or no owner; see Data quality.`]
      : []),
  ];
}

export const UNMAPPED = 'unmapped';

/** A dimension as a heading: `gl` is the account. */
export function headingOf(dimension: string): string {
  return dimension === 'gl' ? 'account' : dimension.replaceAll('_', ' ');
}
