/** A provider's list price for running a cluster, in US dollars per hour. */
export interface ListFee {
  readonly usdPerHour: number;
  /** The day the price is of, `2025-10-28`; empty where the source gives none. */
  readonly date: string;
  readonly source: string;
}

/** The providers that run the control plane for a fee. */
export const PLATFORMS = ['eks', 'gke', 'aks'] as const;
export type Platform = (typeof PLATFORMS)[number];

/**
 * What a provider charges a cluster for. AKS sells `free`, `standard` and `premium`, which can't be seen from inside;
 * EKS and GKE charge more under `extended` support; `free` of GKE is a credit that covers one cluster of a billing account.
 */
export type FeeTier = 'auto' | 'free' | 'standard' | 'premium' | 'extended';

/** The tiers that each platform sells. */
export const TIERS: Readonly<Record<Platform, readonly FeeTier[]>> = {
  eks: ['standard', 'extended'],
  gke: ['free', 'standard', 'extended'],
  aks: ['free', 'standard', 'premium'],
};

/** What of the fee a row is about; empty for the fee itself. */
export const EXTENDED_SUPPORT = 'extended_support';

/**
 * Amazon EKS: 0.10 an hour, 0.50 more under extended support; the same in all 36 regions that list it in US dollars.
 * From the feed of the AWS price pages, github.com/lamngockhuong/aws-price (lib/data/pricing/eks.json, commit 508fb45).
 */
export const EKS_FEE: ListFee = {
  usdPerHour: 0.1,
  date: '2025-10-28',
  source: 'AWS price list',
};
export const EKS_EXTENDED_SUPPORT: ListFee = { ...EKS_FEE, usdPerHour: 0.5 };
/** China is billed in CNY. */
export const EKS_FOREIGN_REGION = /^cn-/;

/** One flat fee for every cluster. */
export const GKE_FEE: ListFee = {
  usdPerHour: 0.1,
  date: '',
  source: 'cloud.google.com/kubernetes-engine/pricing',
};

/**
 * Each billing account is credited 74.40 a month, the 744 hours of one zonal or Autopilot cluster
 * (cloud.google.com/kubernetes-engine/pricing, "Cluster management fee and free tier"); only its owner knows which.
 */
export const GKE_FREE_TIER: ListFee = {
  usdPerHour: 0,
  date: '',
  source: `${GKE_FEE.source}: the monthly credit of the free tier covers it (prices.fees.tier)`,
};

const aks = (usdPerHour: number): ListFee => ({
  usdPerHour,
  date: '',
  source: 'azure.microsoft.com/pricing/details/kubernetes-service',
});
export const AKS_FEES: ReadonlyMap<FeeTier, ListFee> = new Map([
  ['free', aks(0)],
  ['standard', aks(0.1)],
  ['premium', aks(0.6)],
]);
