import { z } from 'zod';

/** A product of the price list with its price per hour. */
export interface ListedProduct {
  readonly sku: string;
  readonly family: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: ListedPrice;
}

/** A price as the provider lists it. */
export interface ListedPrice {
  readonly amount: number;
  /** USD; CNY in China. */
  readonly currency: string;
  readonly unit: string;
  readonly sku: string;
  /** Since when it holds, `2026-11-01T00:00:00Z`; empty where the list does not say. */
  readonly effective: string;
}

const dimension = z.object({
  unit: z.string(),
  beginRange: z.string().optional(),
  endRange: z.string().optional(),
  pricePerUnit: z.record(z.string(), z.string()),
});
const term = z.object({
  effectiveDate: z.string().optional(),
  priceDimensions: z.record(z.string(), dimension),
});
const item = z.object({
  product: z.object({
    sku: z.string().min(1),
    productFamily: z.string().default(''),
    attributes: z.record(z.string(), z.string()),
  }),
  terms: z.object({ OnDemand: z.record(z.string(), term).default({}) }).default({ OnDemand: {} }),
});

/** Why an answer of the price list cannot be used. */
export class PriceItemError extends Error {
  override readonly name = 'PriceItemError';
}

/**
 * Reads one entry of a `PriceList`.
 *
 * @param text JSON, one product with its terms
 * @throws PriceItemError where it is not one product with one price on demand
 */
export function readPriceItem(text: string): ListedProduct {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PriceItemError('a product in the answer is not JSON');
  }
  const read = item.safeParse(json);
  if (!read.success)
    throw new PriceItemError(
      `a product in the answer has another form: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`,
    );
  const { product, terms } = read.data;
  const prices = Object.values(terms.OnDemand).flatMap(({ effectiveDate, priceDimensions }) =>
    Object.values(priceDimensions).map((dimension) => ({ ...dimension, effectiveDate })),
  );
  const [only, ...more] = prices;
  if (only === undefined) throw new PriceItemError(`product ${product.sku} has no price on demand`);
  if (more.length > 0)
    throw new PriceItemError(`product ${product.sku} has ${prices.length} prices on demand`);
  return {
    sku: product.sku,
    family: product.productFamily,
    attributes: product.attributes,
    price: {
      ...amountOf(only.pricePerUnit, product.sku),
      unit: only.unit,
      sku: product.sku,
      effective: only.effectiveDate ?? '',
    },
  };
}

function amountOf(
  perUnit: Readonly<Record<string, string>>,
  sku: string,
): { readonly amount: number; readonly currency: string } {
  const currency = 'USD' in perUnit ? 'USD' : (Object.keys(perUnit)[0] ?? '');
  const text = perUnit[currency] ?? '';
  const amount = text === '' ? NaN : Number(text);
  if (!/^[A-Z]{3}$/.test(currency) || !(amount >= 0 && amount < Infinity))
    throw new PriceItemError(`product ${sku} has no number for a price`);
  return { amount, currency };
}
