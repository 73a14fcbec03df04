import { bounded } from './bounded.ts';

/** Factors of the suffixes of a quantity (Kubernetes, "Quantity"). */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** A quantity as text, in its base unit. @throws Error where it is none */
const parsed = bounded((text: string): number => {
  const [, digits, exponent, suffix = ''] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) throw new Error(`"${text.slice(0, 40)}" is not a quantity`);
  if (exponent !== undefined) return Number(digits + exponent);
  const factor = SUFFIXES[suffix] ?? 1;
  // Dividing by a whole number is exact where multiplying by its inverse is not: 0.3, not 0.30000000000000004.
  return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
});

/** Keeps what is whole but for the error of a double from being rounded up. */
const TINY = 1e-9;
const MILLI = 1000;

/** Cores, in whole thousandths rounded up as the scheduler counts them (Kubernetes, `Quantity.MilliValue`). */
export const coresOf = (quantity: string | number): number =>
  Math.ceil(parsed(String(quantity)) * MILLI - TINY) / MILLI;

/** Bytes or pieces, whole and rounded up as the scheduler counts them (Kubernetes, `Quantity.Value`). */
export const wholeOf = (quantity: string | number): number =>
  Math.ceil(parsed(String(quantity)) - TINY);
