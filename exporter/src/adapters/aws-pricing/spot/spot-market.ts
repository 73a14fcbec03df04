import type { HostFacts, OperatingSystem } from '../../../domain/host.ts';
import { isFargate } from '../list/product.ts';

/** What a spot price is one of: a type with an operating system in a zone. */
export interface SpotMarket {
  readonly region: string;
  readonly zone: string;
  readonly type: string;
  readonly os: OperatingSystem;
}

/** What EC2 calls an operating system here; accounts from before 2013 have a second name for the same price. */
const PRODUCTS: Readonly<Record<OperatingSystem, string>> = {
  linux: 'Linux/UNIX',
  windows: 'Windows',
  rhel: 'Red Hat Enterprise Linux',
  suse: 'SUSE Linux',
};
const IN_VPC = ' (Amazon VPC)';

export const productNames = (os: OperatingSystem): readonly string[] => [
  PRODUCTS[os],
  `${PRODUCTS[os]}${IN_VPC}`,
];

/** The market a host's price is of; as a text, why it has none. */
export function spotMarket(host: HostFacts): SpotMarket | string {
  if (host.provider !== 'aws') return 'not a host of AWS';
  if (host.capacityType !== 'spot') return 'the host is not a spot host';
  if (isFargate(host)) return 'a Fargate pod is billed by its own size, not as an instance';
  if (host.instanceType === '') return 'the node has no instance type label';
  if (host.zone === '') return 'the node has no zone label, and spot prices differ by zone';
  if (!REGION.test(host.region)) return `"${host.region}" is no AWS region`;
  return { region: host.region, zone: host.zone, type: host.instanceType, os: host.os };
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;

export const marketKey = ({ zone, type, os }: SpotMarket): string => `${zone} ${type} ${os}`;

export const marketWords = ({ zone, type, os }: SpotMarket): string =>
  `${type}${os === 'linux' ? '' : `, ${os}`} in ${zone}`;
