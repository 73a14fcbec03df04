/** How many whole days of history a forecast stands on at least: one of each weekday. */
export const LEAST_DAYS = 7;
/** How many it looks back on at most: four of each weekday. */
export const MOST_DAYS = 28;
/** From how many on weekdays are told apart: two of each, or one odd Sunday would be every Sunday. */
export const SHAPED_DAYS = 14;

/** Four of five outcomes lie within so many standard deviations, if errors are normal (the 90th percentile of the standard normal distribution). */
const EIGHTY_PERCENT = 1.2816;
const WEEKDAYS = 7;

/** What a day that is over cost. */
export interface PastDay {
  /** 0: Monday, to 6: Sunday. */
  readonly weekday: number;
  /** How long it was: 23 to 25. */
  readonly hours: number;
  /** US dollars. */
  readonly cost: number;
}

/** What of a day is still to come. */
export interface DayToCome {
  readonly weekday: number;
  readonly hours: number;
}

/** What a period is expected to cost in the end; US dollars. */
export type Forecast =
  | {
      readonly kind: 'forecast';
      readonly usd: number;
      /** Four of five outcomes lie between the two, if days differ as they did. */
      readonly low: number;
      readonly high: number;
      /** What a day costs at the run rate of the last seven. */
      readonly usdPerDay: number;
      /** How many whole days it stands on. */
      readonly days: number;
      readonly weekdays: 'told apart' | 'alike';
    }
  /** There is too little history to say anything. */
  | { readonly kind: 'held back'; readonly days: number; readonly needed: number };

/**
 * What has been spent, and what is to come at the run rate of the last seven whole days, each weekday by its share.
 *
 * @param past whole days, the latest last
 */
export function forecast(
  spent: number,
  past: readonly PastDay[],
  toCome: readonly DayToCome[],
): Forecast {
  const days = past.slice(-MOST_DAYS);
  if (days.length < LEAST_DAYS) return { kind: 'held back', days: days.length, needed: LEAST_DAYS };
  const shape = shapeOf(days);
  const levelled = days.map((day) => ({ level: rateOf(day) / (shape[day.weekday] ?? 1), ...day }));
  const level = meanOf(levelled.slice(-LEAST_DAYS).map((day) => day.level));
  const expected = (day: DayToCome): number => level * (shape[day.weekday] ?? 1) * day.hours;
  const rest = toCome.reduce((sum, day) => sum + expected(day), 0);
  const margin =
    EIGHTY_PERCENT *
    spreadOf(
      levelled.map((day) => day.level),
      level,
      toCome,
      shape,
    );
  return {
    kind: 'forecast',
    usd: spent + rest,
    low: Math.max(Math.min(spent, spent + rest), spent + rest - margin),
    high: spent + rest + margin,
    usdPerDay: level * HOURS_PER_DAY,
    days: days.length,
    weekdays: days.length >= SHAPED_DAYS ? 'told apart' : 'alike',
  };
}

const HOURS_PER_DAY = 24;
/** Below this share of the mean weekday, no weekday is told apart. */
const LEAST_SHARE = 0.01;

const rateOf = ({ cost, hours }: PastDay): number => (hours > 0 ? cost / hours : 0);

/** Each weekday's rate as a multiple of the mean over weekdays; all alike where nothing was spent or little is known. */
function shapeOf(days: readonly PastDay[]): readonly number[] {
  const alike = Array.from({ length: WEEKDAYS }, () => 1);
  if (days.length < SHAPED_DAYS) return alike;
  const means = alike.map((_, weekday) =>
    meanOf(days.filter((day) => day.weekday === weekday).map(rateOf)),
  );
  const mean = meanOf(means);
  // The level of a weekday that costs next to nothing says nothing.
  if (!(mean > 0) || means.some((rate) => rate < LEAST_SHARE * mean)) return alike;
  return means.map((rate) => rate / mean);
}

/** The standard deviation of what is to come: each day differs by itself, and the level is known from seven days only. */
function spreadOf(
  levels: readonly number[],
  level: number,
  toCome: readonly DayToCome[],
  shape: readonly number[],
): number {
  const variance =
    levels.reduce((sum, value) => sum + (value - level) ** 2, 0) / (levels.length - 1);
  const weights = toCome.map(({ weekday, hours }) => (shape[weekday] ?? 1) * hours);
  const alone = weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const together = weights.reduce((sum, weight) => sum + weight, 0) ** 2 / LEAST_DAYS;
  return Math.sqrt(variance * (alone + together));
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
