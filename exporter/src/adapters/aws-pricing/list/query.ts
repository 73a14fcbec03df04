import type { OperatingSystem, Tenancy } from '../../../domain/host.ts';
import { isMetal, type Ec2Product } from './product.ts';

/** One question to the price list. */
export interface PriceQuery {
  readonly service: 'AmazonEC2' | 'AmazonEKS';
  readonly filters: readonly PriceFilter[];
}

export interface PriceFilter {
  readonly type: 'TERM_MATCH' | 'CONTAINS' | 'ANY_OF';
  readonly field: string;
  readonly value: string;
}

/** What an operating system is called in the price list, and the operation it is billed as (EC2 user guide, "AMI billing information"). */
export const SYSTEMS: Readonly<
  Record<OperatingSystem, { readonly name: string; readonly operation: string }>
> = {
  linux: { name: 'Linux', operation: 'RunInstances' },
  windows: { name: 'Windows', operation: 'RunInstances:0002' },
  rhel: { name: 'RHEL', operation: 'RunInstances:0010' },
  suse: { name: 'SUSE', operation: 'RunInstances:000g' },
};
export const TENANCIES: Readonly<Record<Tenancy, string>> = {
  shared: 'Shared',
  dedicated: 'Dedicated',
};

const is = (field: string, value: string): PriceFilter => ({ type: 'TERM_MATCH', field, value });

/**
 * Asks for the hours of an instance on demand.
 * Bare metal is asked for in every tenancy at once, because some types are listed in only one; pick.ts takes the shared rate first.
 */
export function ec2Query(product: Ec2Product): PriceQuery {
  const { name, operation } = SYSTEMS[product.os];
  const metal = isMetal(product);
  return {
    service: 'AmazonEC2',
    filters: [
      is('regionCode', product.region),
      is('instanceType', product.type),
      is('operatingSystem', name),
      // With a license of one's own, Windows has a second product under the same attributes.
      is('operation', operation),
      is('preInstalledSw', 'NA'),
      is('capacitystatus', 'Used'),
      is('marketoption', 'OnDemand'),
      is('productFamily', metal ? METAL_FAMILY : FAMILY),
      ...(metal ? [] : [is('tenancy', TENANCIES[product.tenancy])]),
    ],
  };
}
export const FAMILY = 'Compute Instance';
export const METAL_FAMILY = 'Compute Instance (bare metal)';

/** Asks for a region's cluster hours: in standard support, and what extended support adds. */
export const eksQuery = (region: string): PriceQuery => ({
  service: 'AmazonEKS',
  filters: [
    is('regionCode', region),
    { type: 'CONTAINS', field: 'usagetype', value: 'AmazonEKS-Hours:' },
  ],
});

/** Asks for what EKS Auto Mode adds to the hour of an instance type. */
export const autoModeQuery = (region: string, type: string): PriceQuery => ({
  service: 'AmazonEKS',
  filters: [is('regionCode', region), is('eksproducttype', 'AutoMode'), is('instancetype', type)],
});
