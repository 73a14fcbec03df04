import type { ChangeReason } from '../../domain/digest/reasons.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import { fixed } from '../numbers.ts';
import { amountText, bareAmount, pricesText } from './amounts.ts';

const HOURS_PER_WEEK = 168;
/** More are too much for a line. */
const MOST_REASONS = 2;
/** Below a cent. */
const LEAST = 0.005;

/** ` (more pods 3.0 → 4.0)`: why something changed, with what each reason accounts for where there are several. */
export function reasonsText(reasons: readonly ChangeReason[]): string {
  const worth = reasons.filter(({ usd }) => Math.abs(usd) >= LEAST);
  const [only] = worth;
  if (only === undefined) return '';
  if (worth.length === 1) return ` (${reasonText(only)})`;
  const told = worth.slice(0, MOST_REASONS);
  const rest = worth.slice(MOST_REASONS).reduce((sum, { usd }) => sum + usd, 0);
  return ` (${[
    ...told.map((reason) => `${reasonText(reason)} ${signed(reason.usd)}`),
    ...(Math.abs(rest) < LEAST ? [] : [`the rest ${signed(rest)}`]),
  ].join(', ')})`;
}

const signed = (usd: number): string => `${usd > 0 ? '+' : ''}${fixed(usd, 2)}`;

function reasonText(reason: ChangeReason): string {
  const { kind, usd } = reason;
  const isMore = usd > 0;
  switch (kind) {
    case 'new':
    case 'gone':
      return kind;
    case 'pods':
      return `${isMore ? 'more' : 'fewer'} pods${spanText(reason, podsText)}`;
    case 'requests':
      return `${isMore ? 'bigger' : 'smaller'} requests${spanText(reason, amountsText)}`;
    case 'usage':
      return `${isMore ? 'more' : 'less'} usage${spanText(reason, amountsText)}`;
    case 'price':
      return `${isMore ? 'higher' : 'lower'} prices${spanText(reason, (from, to) =>
        reason.resource === null ? '' : pricesText(reason.resource, from, to),
      )}`;
    case 'other':
      return 'shared or corrected cost';
  }
}

function spanText(
  reason: ChangeReason,
  write: (from: number, to: number, reason: ChangeReason) => string,
): string {
  const { from, to } = reason;
  return from === null || to === null ? '' : ` ${write(from, to, reason)}`;
}

/** Pods that were there at one time, on average. */
const podsText = (from: number, to: number): string =>
  [from, to]
    .map((podSeconds) => fixed(podSeconds / SECONDS_PER_HOUR / HOURS_PER_WEEK, 1))
    .join(' → ');

const amountsText = (from: number, to: number, { resource }: ChangeReason): string =>
  resource === null ? '' : `${bareAmount(resource, from)} → ${amountText(resource, to)}`;
