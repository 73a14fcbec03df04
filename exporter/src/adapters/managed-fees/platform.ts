import type { HostFacts } from '../../domain/host.ts';
import { labelKey } from '../../domain/labels.ts';
import { PLATFORMS, type Platform } from './list-fees.ts';

interface Signs {
  readonly provider: HostFacts['provider'];
  /** How labels that only this platform sets begin. */
  readonly labels: readonly string[];
  readonly kubeletVersion: RegExp | null;
  readonly providerId: RegExp | null;
}

/**
 * What a node of each platform shows of it.
 * The provider must agree: EKS Anywhere and Google's software for one's own machines have the same kubelets, without this fee.
 */
const SIGNS: Readonly<Record<Platform, Signs>> = {
  eks: {
    provider: 'aws',
    labels: ['eks.amazonaws.com/', 'alpha.eksctl.io/'].map(labelKey),
    kubeletVersion: /-eks-/,
    providerId: null,
  },
  gke: {
    provider: 'gcp',
    labels: ['cloud.google.com/gke-'].map(labelKey),
    kubeletVersion: /-gke\./,
    providerId: null,
  },
  aks: {
    provider: 'azure',
    labels: ['kubernetes.azure.com/'].map(labelKey),
    kubeletVersion: null,
    // AKS puts the machines of a cluster into a resource group of its own, MC_<group>_<cluster>_<region>.
    providerId: /\/resourceGroups\/mc_/i,
  },
};

/** The managed platform that a node belongs to, or null. */
export function platformOf(host: HostFacts): Platform | null {
  return PLATFORMS.find((platform) => shows(host, SIGNS[platform])) ?? null;
}

function shows(host: HostFacts, signs: Signs): boolean {
  if (host.provider !== signs.provider) return false;
  return (
    (signs.kubeletVersion?.test(host.kubeletVersion ?? '') ?? false) ||
    (signs.providerId?.test(host.providerId) ?? false) ||
    Object.keys(host.labels).some((key) => signs.labels.some((sign) => key.startsWith(sign)))
  );
}

/** The platform of most nodes that show one, by the order of PLATFORMS when even; null when none does. */
export function platformOfMost(
  hosts: readonly HostFacts[],
  of: (host: HostFacts) => Platform | null,
): Platform | null {
  const counts = new Map<Platform, number>();
  for (const host of hosts) {
    const platform = of(host);
    if (platform) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return PLATFORMS.find((platform) => most > 0 && counts.get(platform) === most) ?? null;
}
