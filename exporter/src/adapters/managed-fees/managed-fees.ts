import type { FeeAnswer, FeeSource } from '../../app/ports.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { ClusterFee } from '../../domain/price.ts';
import { usdPerHour, type UnixSeconds } from '../../domain/units.ts';
import { CALENDAR_DATE, eksSupport, minorVersion, startOf } from './eks-calendar.ts';
import {
  AKS_FEES,
  EKS_EXTENDED_SUPPORT,
  EKS_FEE,
  EKS_FOREIGN_REGION,
  EXTENDED_SUPPORT,
  GKE_FEE,
  GKE_FREE_TIER,
  TIERS,
  type FeeTier,
  type ListFee,
  type Platform,
} from './list-fees.ts';
import { platformOf, platformOfMost } from './platform.ts';

export interface FeeOptions {
  /** `auto`: the managed platform that most nodes belong to; a cluster has one control plane and pays one fee. */
  readonly service: 'auto' | 'none' | Platform;
  /** `auto`: of EKS by the newest kubelet and Amazon's support calendar, of GKE the standard one, of AKS a gap. */
  readonly tier: FeeTier;
}

/**
 * What a managed cluster costs by itself.
 *
 * @param filed the fees of the user's price file, which go before the list prices
 */
export function managedFees(options: FeeOptions, filed: readonly ClusterFee[]): FeeSource {
  const known = new WeakMap<HostFacts, { readonly platform: Platform | null }>();
  const remembered = (host: HostFacts): Platform | null => {
    const found = known.get(host) ?? { platform: platformOf(host) };
    known.set(host, found);
    return found.platform;
  };
  return {
    fees(hosts, at) {
      if (options.service === 'none') return NO_FEES;
      const platform =
        options.service === 'auto' ? platformOfMost(hosts, remembered) : options.service;
      if (platform === null) return NO_FEES;
      if (options.tier !== 'auto' && !TIERS[platform].includes(options.tier))
        return missing(
          `${platform} has no tier "${options.tier}"; set prices.fees.tier to auto or ${TIERS[platform].join(' or ')}`,
        );
      const shown = hosts.filter((host) => remembered(host) === platform);
      const of = shown.length > 0 ? shown : hosts;
      return joined([
        baseFee(platform, options.tier, of, filed),
        extendedSupportFee(platform, options.tier, of, at, filed),
      ]);
    },
  };
}

const NO_FEES: FeeAnswer = { fees: [], missing: [] };

const joined = (answers: readonly FeeAnswer[]): FeeAnswer => ({
  fees: answers.flatMap(({ fees }) => fees),
  missing: answers.flatMap(({ missing }) => missing),
});
const due = (fee: ClusterFee): FeeAnswer => ({ fees: [fee], missing: [] });
const missing = (what: string): FeeAnswer => ({ fees: [], missing: [what] });

function baseFee(
  platform: Platform,
  tier: FeeTier,
  hosts: readonly HostFacts[],
  filed: readonly ClusterFee[],
): FeeAnswer {
  const own = ownFee(filed, platform, '');
  if (own) return due(own);
  if (platform === 'gke')
    return due(listed(platform, '', tier === 'free' ? GKE_FREE_TIER : GKE_FEE));
  if (platform === 'eks') {
    return isAbroad(hosts)
      ? missing('eks: in China the fee is in CNY; add it to the price file in US dollars (fees)')
      : due(listed(platform, '', EKS_FEE));
  }
  const fee = AKS_FEES.get(tier);
  return fee
    ? due(listed(platform, '', fee))
    : missing(
        'aks: the tier cannot be seen from inside the cluster; set prices.fees.tier to free, standard or premium',
      );
}

const ownFee = (
  filed: readonly ClusterFee[],
  platform: Platform,
  component: string,
): ClusterFee | undefined =>
  filed.find((fee) => fee.name === platform && fee.component === component);

const isAbroad = (hosts: readonly HostFacts[]): boolean =>
  hosts.some(({ region }) => EKS_FOREIGN_REGION.test(region));

function listed(platform: Platform, component: string, fee: ListFee): ClusterFee {
  return {
    name: platform,
    component,
    usdPerHour: usdPerHour(fee.usdPerHour),
    rung: 'catalogue',
    asOf: fee.date === '' ? null : startOf(fee.date),
    origin: fee.date === '' ? fee.source : `${fee.source} of ${fee.date}`,
  };
}

function extendedSupportFee(
  platform: Platform,
  tier: FeeTier,
  hosts: readonly HostFacts[],
  at: UnixSeconds,
  filed: readonly ClusterFee[],
): FeeAnswer {
  if (platform === 'aks' || tier === 'standard') return NO_FEES;
  const surcharge = surchargeOf(platform, hosts, filed);
  if (tier === 'extended')
    return surcharge
      ? due(surcharge)
      : missing(
          `${platform}: no price for extended support; add it to the price file (fees, component: ${EXTENDED_SUPPORT})`,
        );
  return platform === 'eks' && surcharge ? inferredSurcharge(surcharge, hosts, at) : NO_FEES;
}

function surchargeOf(
  platform: Platform,
  hosts: readonly HostFacts[],
  filed: readonly ClusterFee[],
): ClusterFee | null {
  const own = ownFee(filed, platform, EXTENDED_SUPPORT);
  if (own) return own;
  return platform === 'eks' && !isAbroad(hosts)
    ? listed(platform, EXTENDED_SUPPORT, EKS_EXTENDED_SUPPORT)
    : null;
}

const SETTING = 'set prices.fees.tier to standard or extended';

/**
 * The surcharge where the newest kubelet's version is out of standard support.
 * The control plane may be newer than every kubelet, so a list price taken on this ground is an estimate.
 */
function inferredSurcharge(
  surcharge: ClusterFee,
  hosts: readonly HostFacts[],
  at: UnixSeconds,
): FeeAnswer {
  if (hosts.length === 0) return NO_FEES;
  const minors = hosts.flatMap(({ kubeletVersion = '' }) => minorVersion(kubeletVersion) ?? []);
  if (minors.length === 0)
    return missing(`eks: extended support cannot be told without a kubelet version; ${SETTING}`);
  const newest = minors.reduce((a, b) => Math.max(a, b));
  const support = eksSupport(newest, at);
  if (support.kind === 'standard') return NO_FEES;
  if (support.kind === 'unknown')
    return missing(
      `eks: Kubernetes 1.${newest} is not in the support calendar of ${CALENDAR_DATE}; ${SETTING}`,
    );
  const since = support.ended === '' ? 'long ago' : `on ${support.ended}`;
  return due({
    ...surcharge,
    rung: surcharge.rung === 'file' ? surcharge.rung : 'estimate',
    origin: `${surcharge.origin}; the newest kubelet is 1.${newest}, whose standard support ended ${since}`,
  });
}
