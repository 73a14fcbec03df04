import { amountText, shareText } from '../cost/format.ts';
import type { Alert, Budget } from './budget.ts';

/** How it stands with a budget: the worst that holds. */
export type Standing = 'over' | 'forecast over' | 'near' | 'fine';

/** From here on a budget is near its limit, as the first customary threshold has it. */
const NEAR = 0.8;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;
const RANK: readonly Standing[] = ['over', 'forecast over', 'near', 'fine'];

/** In words, so that colour is not needed. */
export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  over: 'over its limit',
  'forecast over': 'forecast over its limit',
  near: 'near its limit',
  fine: 'within its limit',
};

export type Money = Pick<Budget, 'limit' | 'spent' | 'forecast'>;

export function standingOf({ limit, spent, forecast }: Money): Standing {
  if (spent >= limit) return 'over';
  if (forecast !== undefined && forecast > limit) return 'forecast over';
  return spent >= NEAR * limit ? 'near' : 'fine';
}

/** Those that somebody should look at, the worst first. */
export function inDanger<T extends Money>(budgets: readonly T[]): readonly T[] {
  const worst = (money: T): number =>
    Math.max(money.spent, money.forecast ?? money.spent) / money.limit;
  return budgets
    .filter((budget) => standingOf(budget) !== 'fine')
    .sort(
      (a, b) => RANK.indexOf(standingOf(a)) - RANK.indexOf(standingOf(b)) || worst(b) - worst(a),
    );
}

/** `90 % used, forecast 118 %`. */
export function dangerText({ limit, spent, forecast }: Money): string {
  const used = `${shareText(spent / limit)} used`;
  return forecast === undefined ? used : `${used}, forecast ${shareText(forecast / limit)}`;
}

/** `$2,809 to $2,882`; nothing where both are the same, or there is none. */
export function rangeText(
  range: { readonly low: number; readonly high: number } | undefined,
): string {
  return range === undefined || range.high - range.low < CENT / 2
    ? ''
    : `${amountText(range.low)} to ${amountText(range.high)}`;
}
const CENT = 0.01;

/** `19 days`; hours on its last day. */
export function timeLeftText(end: number, now: number): string {
  const seconds = end - now;
  if (seconds <= 0) return 'over';
  if (seconds < SECONDS_PER_DAY) {
    const hours = Math.max(1, Math.round(seconds / SECONDS_PER_HOUR));
    return `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
  }
  const days = Math.round(seconds / SECONDS_PER_DAY);
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

/** `team checkout`. */
export function ownerText(owner: Budget['owner']): string {
  return Object.entries(owner)
    .map(([label, value]) => `${label} ${value}`)
    .join(', ');
}

/** What alerts of Podtally's own rules say, in words. */
const ALERT_WORDS: Readonly<Record<string, string>> = {
  PodtallyBudgetNearLimit: 'near limit',
  PodtallyBudgetExceeded: 'limit exceeded',
  PodtallyBudgetForecastOverLimit: 'forecast over limit',
  PodtallyBudgetBurnsFast: 'burns fast',
  PodtallyBudgetBurns: 'burns too fast for days',
};

export function alertText({ name }: Pick<Alert, 'name'>): string {
  return ALERT_WORDS[name] ?? name;
}

/** `firing: near limit, forecast over limit; pending: burns fast`. */
export function alertsText(alerts: readonly Alert[], areRulesThere: boolean): string {
  if (alerts.length === 0) return areRulesThere ? 'none' : 'not known: no rules';
  const states = ['firing', 'pending'] as const;
  return states
    .map((state) => ({ state, those: alerts.filter((alert) => alert.state === state) }))
    .filter(({ those }) => those.length > 0)
    .map(({ state, those }) => `${state}: ${those.map(alertText).join(', ')}`)
    .join('; ');
}
