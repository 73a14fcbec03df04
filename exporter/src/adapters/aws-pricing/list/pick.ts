import { isMetal, type Ec2Product } from './product.ts';
import { FAMILY, METAL_FAMILY, SYSTEMS, TENANCIES } from './query.ts';
import type { ListedPrice, ListedProduct } from './price-item.ts';

/** What the price list says of a product. */
export type Found =
  | { readonly kind: 'price'; readonly price: ListedPrice; readonly note: string }
  /** It answered, but not with one price. */
  | { readonly kind: 'none'; readonly why: string };

const HOURS = /^(hrs|hours)$/i;

/** Takes the price of an instance's hour from what the list answered: exactly one product may match. */
export function pickInstance(products: readonly ListedProduct[], wanted: Ec2Product): Found {
  const matching = products.filter((product) => isInstance(product, wanted));
  const inTenancy = (name: string): readonly ListedProduct[] =>
    matching.filter(({ attributes }) => attributes['tenancy'] === name);
  const own = inTenancy(TENANCIES[wanted.tenancy]);
  if (own.length === 0 && isMetal(wanted) && wanted.tenancy === 'shared') {
    const dedicated = inTenancy(TENANCIES.dedicated);
    if (dedicated.length > 0)
      return onlyOne(dedicated, 'the rate of dedicated tenancy, no shared one is listed');
  }
  return onlyOne(own, '');
}

function isInstance({ family, attributes }: ListedProduct, wanted: Ec2Product): boolean {
  const { name, operation } = SYSTEMS[wanted.os];
  return (
    family === (isMetal(wanted) ? METAL_FAMILY : FAMILY) &&
    attributes['instanceType'] === wanted.type &&
    attributes['regionCode'] === wanted.region &&
    attributes['operatingSystem'] === name &&
    // Lists of before the attribute have none.
    (attributes['operation'] ?? operation) === operation &&
    (attributes['capacitystatus'] ?? 'Used') === 'Used' &&
    (attributes['preInstalledSw'] ?? 'NA') === 'NA'
  );
}

/** The hour of a cluster in standard support, or what extended support adds: told apart by the end of the usage type. */
export const pickCluster = (
  products: readonly ListedProduct[],
  region: string,
  ending: 'perCluster' | 'extendedSupport',
): Found =>
  onlyOne(
    products.filter(
      ({ attributes }) =>
        attributes['regionCode'] === region &&
        attributes['usagetype']?.endsWith(`AmazonEKS-Hours:${ending}`) === true,
    ),
    '',
  );

export const pickAutoMode = (
  products: readonly ListedProduct[],
  region: string,
  type: string,
): Found =>
  onlyOne(
    products.filter(
      ({ attributes }) =>
        attributes['regionCode'] === region &&
        attributes['eksproducttype'] === 'AutoMode' &&
        attributes['instancetype'] === type,
    ),
    '',
  );

function onlyOne(matching: readonly ListedProduct[], note: string): Found {
  const [only, ...more] = matching;
  if (only === undefined) return none('AWS lists no such product');
  if (more.length > 0)
    return none(
      `${matching.length} products match (${matching.map(({ sku }) => sku).join(', ')}); which one is billed cannot be told`,
    );
  const { price } = only;
  if (price.amount === 0) return none(`product ${price.sku} is listed at zero`);
  if (!HOURS.test(price.unit))
    return none(`product ${price.sku} is priced per "${price.unit}", not per hour`);
  return { kind: 'price', price, note };
}

const none = (why: string): Found => ({ kind: 'none', why });
