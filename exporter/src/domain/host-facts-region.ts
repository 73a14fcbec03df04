import type { Provider } from './host.ts';

/**
 * A zone's region, or `` where the zone's name does not tell.
 *
 * AWS: `us-east-1a`, local zones `us-east-1-bos-1a`, Wavelength `us-east-1-wl1-bos-wlz-1`.
 * Google: `us-central1-a`. Azure: `westeurope-2`; a plain fault domain such as `0` tells nothing.
 */
export function regionOfZone(provider: Provider, zone: string): string {
  const pattern = REGION_IN_ZONE[provider];
  return pattern?.exec(zone)?.[1] ?? '';
}

const REGION_IN_ZONE: Readonly<Record<Provider, RegExp | null>> = {
  aws: /^([a-z]{2}(?:-[a-z]+)+-\d+)(?:[a-z]|-.+)$/,
  gcp: /^([a-z]+-[a-z]+\d+)-[a-z0-9]+$/,
  azure: /^([a-z]+\d*)-\d+$/,
  other: null,
};

/**
 * The group that AWS prices a zone by: the local zone's own group (`us-east-1-bos-1` of `us-east-1-bos-1a`),
 * or `` for a zone that is priced as its region.
 */
export function awsZoneGroup(zone: string, region: string): string {
  if (region === '' || !zone.startsWith(`${region}-`)) return '';
  return zone.replace(/[a-z]$/, '');
}

/** The region in the name of a node of AWS: `ip-10-0-1-2.eu-west-1.compute.internal`; empty where it has none. */
export function regionInNodeName(node: string): string {
  if (node.endsWith('.ec2.internal')) return 'us-east-1';
  return /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.compute\.internal$/.exec(node)?.[1] ?? '';
}
