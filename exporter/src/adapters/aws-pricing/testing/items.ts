/** Products of the price list for tests, in the form in which AWS lists them. */
import type { Item } from './pricing-server.ts';

export interface InstanceItem {
  readonly type?: string;
  readonly region?: string;
  readonly price?: string;
  readonly currency?: 'USD' | 'CNY';
  readonly sku?: string;
  readonly os?: string;
  readonly operation?: string;
  readonly tenancy?: string;
  readonly family?: string;
  readonly unit?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The hour of an instance; an m5.large with Linux in us-east-1 unless said otherwise. */
export function instanceItem({
  type = 'm5.large',
  region = 'us-east-1',
  price = '0.0960000000',
  currency = 'USD',
  sku = `SKU${type.replace(/\W/g, '').toUpperCase()}`,
  os = 'Linux',
  operation = 'RunInstances',
  tenancy = 'Shared',
  family = type.includes('.metal') ? 'Compute Instance (bare metal)' : 'Compute Instance',
  unit = 'Hrs',
  attributes = {},
}: InstanceItem = {}): Item {
  return {
    service: 'AmazonEC2',
    product: {
      sku,
      productFamily: family,
      attributes: {
        servicecode: 'AmazonEC2',
        instanceType: type,
        regionCode: region,
        operatingSystem: os,
        operation,
        tenancy,
        preInstalledSw: 'NA',
        capacitystatus: 'Used',
        marketoption: 'OnDemand',
        vcpu: '2',
        memory: '8 GiB',
        ...attributes,
      },
    },
    terms: onDemand(sku, unit, currency, price),
  };
}

/** The rate codes: JRTCKXETXF is on demand, 6YS6EN2CT7 hourly in US dollars, Q7UJUT2CE6 in CNY. */
export function onDemand(sku: string, unit: string, currency: string, price: string): object {
  const rate = currency === 'CNY' ? 'Q7UJUT2CE6' : '6YS6EN2CT7';
  return {
    OnDemand: {
      [`${sku}.JRTCKXETXF`]: {
        sku,
        effectiveDate: '2026-11-01T00:00:00Z',
        offerTermCode: 'JRTCKXETXF',
        priceDimensions: {
          [`${sku}.JRTCKXETXF.${rate}`]: {
            unit,
            beginRange: '0',
            endRange: 'Inf',
            description: `${price} per hour`,
            appliesTo: [],
            rateCode: `${sku}.JRTCKXETXF.${rate}`,
            pricePerUnit: { [currency]: price },
          },
        },
        termAttributes: {},
      },
    },
    Reserved: {
      [`${sku}.4NA7Y494T4`]: {
        sku,
        priceDimensions: {},
        termAttributes: { LeaseContractLength: '1yr' },
      },
    },
  };
}

/** A product of EKS, by what its usage type is and what it costs. */
export function eksItem(
  usagetype: string,
  price: string,
  attributes: Readonly<Record<string, string>> = {},
): Item {
  const sku = `EKS${usagetype.replace(/\W/g, '')}${attributes['instancetype'] ?? ''}`;
  return {
    service: 'AmazonEKS',
    product: {
      sku,
      productFamily: 'Compute',
      attributes: { servicecode: 'AmazonEKS', regionCode: 'us-east-1', usagetype, ...attributes },
    },
    terms: onDemand(sku, 'hours', 'USD', price),
  };
}
