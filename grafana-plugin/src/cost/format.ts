import { HOURS, type UnitOfTime } from '../view/view.ts';

const SUFFIX: Readonly<Record<UnitOfTime, string>> = { hour: '/h', day: '/day', month: '/mo' };

// Made once: a table has thousands of amounts, and making a format takes longer than using it.
const WHOLE = dollars({ maximumFractionDigits: 0 });
const CENTS = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DIGITS = dollars({ maximumSignificantDigits: 3 });

/** `$4,914/mo` of dollars per hour; three significant digits below ten dollars, whole cents above. */
export function rateText(usdPerHour: number, per: UnitOfTime): string {
  return `${amountText(usdPerHour * HOURS[per])}${SUFFIX[per]}`;
}

/** `$4,914`, `$12.19`, `$0.0053`. */
export function amountText(usd: number): string {
  const size = Math.abs(usd);
  const format = size >= 1000 || size === 0 ? WHOLE : size >= 1 ? CENTS : DIGITS;
  return format.format(usd);
}

/** `5.7 %`. */
export function shareText(ratio: number | undefined): string {
  if (ratio === undefined || !Number.isFinite(ratio)) return '–';
  const percent = ratio * 100;
  return `${percent.toFixed(Math.abs(percent) >= 10 || percent === 0 ? 0 : 1)} %`;
}

/** How a cost moved: `▲ 4.0 %`, `▼ 13 %`, `= 0 %`, `new`, `gone`; nothing where nothing is compared. */
export function trendText(now: number, before: number | undefined): string {
  if (before === undefined) return '';
  if (before === 0) return now === 0 ? '= 0 %' : 'new';
  if (now === 0) return 'gone';
  const change = now / before - 1;
  if (Math.abs(change) < 0.0005) return '= 0 %';
  return `${change > 0 ? '▲' : '▼'} ${shareText(Math.abs(change))}`;
}

function dollars(digits: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', ...digits });
}
