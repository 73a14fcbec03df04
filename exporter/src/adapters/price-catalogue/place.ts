import { attachedAccelerator, isGpuType } from '../../domain/host-facts-gpu.ts';
import { awsZoneGroup } from '../../domain/host-facts-region.ts';
import type { HostFacts } from '../../domain/host.ts';
import { labelValue } from '../../domain/labels.ts';
import { isAutopilotNode } from '../../domain/pod-billing.ts';
import type { Catalogue } from './catalogue.ts';
import type { PriceTable, Purchase } from './price-table.ts';

/** Where in the catalogue a host's price stands. */
export interface CatalogueKey {
  readonly table: PriceTable;
  readonly place: string;
  /** The instance type as the catalogue writes it. */
  readonly type: string;
  readonly purchase: Purchase;
}

/** The key of a host's price, or, as a text, why the catalogue cannot hold one. */
export function catalogueKey(catalogue: Catalogue, host: HostFacts): CatalogueKey | string {
  const table = catalogue.table(host.provider);
  if (table === null) return 'the catalogue has no prices for this provider';
  const unlike = otherProduct(host);
  if (unlike !== '') return unlike;
  if (host.instanceType === '') return 'the node has no instance type label';
  const place = placeOf(host);
  if (place === '') return 'the node has no region label';
  if (!table.knowsPlace(place)) return `the catalogue has no prices for ${place}`;
  return {
    table,
    place,
    type:
      host.provider === 'azure' ? host.instanceType.replace(/^Standard_/i, '') : host.instanceType,
    purchase: host.capacityType === 'spot' ? 'spot' : 'onDemand',
  };
}

/** AWS prices a local zone apart from its region. */
function placeOf(host: HostFacts): string {
  if (host.provider !== 'aws') return host.region.toLowerCase();
  return awsZoneGroup(host.zone, host.region) || host.region;
}

/** Why a host is billed as something other than Linux on a shared machine; empty when it is just that. */
function otherProduct(host: HostFacts): string {
  if (host.os !== 'linux') return `the catalogue holds Linux prices only, the host runs ${host.os}`;
  if (host.tenancy !== 'shared') return `the catalogue holds no prices for ${host.tenancy} tenancy`;
  if (isAutopilotNode(host.provider, host.node))
    return 'GKE Autopilot adds a premium to the price of this node, which the catalogue does not hold';
  if (isCapacityBlock(host)) return 'a capacity block is paid in advance at a price of its own';
  if (host.capacityType === 'reserved' && host.provider !== 'aws')
    return 'the catalogue holds no prices for reserved capacity';
  const accelerator = attachedAccelerator(host.labels);
  if (host.provider === 'gcp' && accelerator !== '' && !isGpuType('gcp', host.instanceType))
    return `the catalogue has no price for the attached ${accelerator}`;
  return '';
}

/**
 * AWS bills other capacity reservations at the on-demand rate
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-pricing-billing.html).
 */
function isCapacityBlock(host: HostFacts): boolean {
  const kinds = [
    labelValue(host.labels, 'eks.amazonaws.com/capacityType'),
    labelValue(host.labels, 'karpenter.k8s.aws/capacity-reservation-type'),
  ];
  return kinds.some((kind) => kind?.toLowerCase().replace('_', '-') === 'capacity-block');
}
