import { awsZoneGroup } from '../../../domain/host-facts-region.ts';
import type { HostFacts, OperatingSystem, Tenancy } from '../../../domain/host.ts';
import { labelValue } from '../../../domain/labels.ts';

/** What of EC2's price list a host is billed by. */
export interface Ec2Product {
  readonly type: string;
  /** A region, or the group of a local zone: `us-east-1-bos-1`. */
  readonly region: string;
  readonly os: OperatingSystem;
  readonly tenancy: Tenancy;
}

/** `us-east-1`, `us-gov-west-1`, `us-east-1-bos-1`. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+(-[a-z0-9]+)*$/;
export const isRegion = (text: string): boolean => REGION.test(text);
const TYPE = /^[a-z0-9-]+\.[a-z0-9-]+$/;

/** The product a host is billed by on demand; as a text, why it is billed by none. */
export function ec2Product(host: HostFacts): Ec2Product | string {
  if (host.provider !== 'aws') return 'not a host of AWS';
  if (isFargate(host)) return 'a Fargate pod is billed by its own size, not as an instance';
  if (host.capacityType === 'spot')
    return 'AWS lists no spot prices; "spot" on prices.ladder asks for them';
  if (isCapacityBlock(host)) return 'a capacity block is paid in advance at a price of its own';
  if (host.instanceType === '') return 'the node has no instance type label';
  if (!TYPE.test(host.instanceType)) return `"${host.instanceType}" is no EC2 instance type`;
  const region = awsZoneGroup(host.zone, host.region) || host.region;
  if (region === '') return 'the node has no region label';
  if (!isRegion(region)) return `"${region}" is no AWS region`;
  return { type: host.instanceType, region, os: host.os, tenancy: host.tenancy };
}

/** Whether the pods of the node are billed, each by its size. */
export const isFargate = (host: HostFacts): boolean =>
  host.podsBilledBy === 'fargate' ||
  labelValue(host.labels, 'eks.amazonaws.com/compute-type') === 'fargate';

/** One text per product, for maps. */
export const productKey = ({ type, region, os, tenancy }: Ec2Product): string =>
  `${region} ${type} ${os} ${tenancy}`;

/** Bare metal is a product family of its own. */
export const isMetal = ({ type }: Ec2Product): boolean => /\.metal(-|$)/.test(type);

/** `m5.large, windows, dedicated tenancy in eu-west-1` */
export const productWords = ({ type, region, os, tenancy }: Ec2Product): string =>
  [
    type,
    ...(os === 'linux' ? [] : [os]),
    ...(tenancy === 'shared' ? [] : [`${tenancy} tenancy`]),
  ].join(', ') + ` in ${region}`;

function isCapacityBlock(host: HostFacts): boolean {
  const kinds = [
    labelValue(host.labels, 'eks.amazonaws.com/capacityType'),
    labelValue(host.labels, 'karpenter.k8s.aws/capacity-reservation-type'),
  ];
  return kinds.some((kind) => kind?.toLowerCase().replace('_', '-') === 'capacity-block');
}
