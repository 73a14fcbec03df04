import type { AwsPricing } from '../adapters/aws-pricing/list/aws-list.ts';
import { managedFees, type FeeOptions } from '../adapters/managed-fees/managed-fees.ts';
import type { FeeSource } from '../app/ports.ts';
import type { ClusterFee } from '../domain/price.ts';

/** The fees of a managed cluster at what the provider's list says now: behind the price file, before the embedded list. */
export function listedFees(
  options: FeeOptions,
  filed: readonly ClusterFee[],
  aws: Pick<AwsPricing, 'clusterFees'>,
): FeeSource {
  let inForce = '';
  let fees = managedFees(options, filed);
  return {
    fees(hosts, at) {
      const listed = aws.clusterFees(hosts, at);
      const now = JSON.stringify(listed.cluster);
      if (now !== inForce) fees = managedFees(options, [...filed, ...listed.cluster]);
      inForce = now;
      const answer = fees.fees(hosts, at);
      if (options.service !== 'auto' && options.service !== 'eks') return answer;
      return {
        fees: [...answer.fees, ...listed.nodes],
        missing: [...answer.missing, ...listed.missing],
      };
    },
  };
}
