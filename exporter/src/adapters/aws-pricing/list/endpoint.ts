/** The regions in which AWS answers questions about prices (AWS Billing user guide, "Price List Query API endpoints"). */
export type PricingEndpoint = 'us-east-1' | 'eu-central-1' | 'ap-south-1' | 'cn-northwest-1';

const BY_PREFIX: readonly (readonly [prefix: string, endpoint: PricingEndpoint])[] = [
  ['ap-', 'ap-south-1'],
  ['eu-', 'eu-central-1'],
  ['cn-', 'cn-northwest-1'],
];

/**
 * Which region's interface is asked about a region's prices.
 * Each tells the prices of all regions of its partition; us-east-1 also tells those of GovCloud, to commercial credentials.
 */
export const pricingEndpoint = (region: string): PricingEndpoint =>
  BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'us-east-1';
