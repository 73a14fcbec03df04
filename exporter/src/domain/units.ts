/**
 * Units live in types: a branded number can be read as a number, but only its checked constructor makes one.
 *
 * This is the one file that casts.
 * Doubles everywhere; money is never rounded before delivery.
 */

declare const unit: unique symbol;

/** A finite, non-negative number whose unit lives in the type. */
export type Quantity<U extends string> = number & { readonly [unit]: U };

/** A span of time. */
export type Seconds = Quantity<'s'>;
/** A moment: seconds since 1970-01-01T00:00:00Z, fractions allowed. */
export type UnixSeconds = Quantity<'unix s'>;
/** An amount of one resource at a moment: cores of cpu, bytes of memory, GPUs. */
export type Amount = Quantity<'amount'>;
/** An amount integrated over time: core-seconds, byte-seconds, GPU-seconds. */
export type ResourceSeconds = Quantity<'amount s'>;
/** US dollars over an interval. */
export type Usd = Quantity<'USD'>;
/** A rate of spending. */
export type UsdPerHour = Quantity<'USD/h'>;
/** The price of one resource-second (one core-second, byte-second, GPU-second). */
export type UsdPerResourceSecond = Quantity<'USD/(amount s)'>;

export const SECONDS_PER_HOUR = 3600;
/** Of a UTC day, which has no others. */
export const SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;
export const BYTES_PER_GIB = 2 ** 30;
/** Hours in a month of price lists and of every monthly figure shown: 365 days × 24 / 12. */
export const HOURS_PER_MONTH = 730;

function quantity<U extends string>(value: number, what: U): Quantity<U> {
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`${value} is not a quantity in ${what}`);
  return value as Quantity<U>;
}

export const seconds = (value: number): Seconds => quantity(value, 's');
export const unixSeconds = (value: number): UnixSeconds => quantity(value, 'unix s');
export const amount = (value: number): Amount => quantity(value, 'amount');
export const resourceSeconds = (value: number): ResourceSeconds => quantity(value, 'amount s');
export const usd = (value: number): Usd => quantity(value, 'USD');
export const usdPerHour = (value: number): UsdPerHour => quantity(value, 'USD/h');
export const usdPerResourceSecond = (value: number): UsdPerResourceSecond =>
  quantity(value, 'USD/(amount s)');

/** The cost of `held` resource-seconds at a unit price. */
export const costOf = (held: ResourceSeconds, price: UsdPerResourceSecond): Usd =>
  usd(held * price);

/** The cost of a price per hour that runs for a span. */
export const costOver = (price: UsdPerHour, span: Seconds): Usd =>
  usd((price * span) / SECONDS_PER_HOUR);

/** `Object.entries` of a record whose keys are known to the type. */
export function entriesOf<K extends string, V>(
  record: Readonly<Record<K, V>>,
): readonly (readonly [K, V])[] {
  return Object.entries(record) as [K, V][];
}
