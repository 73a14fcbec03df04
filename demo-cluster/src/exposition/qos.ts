import type { Pod } from '../model/pod.ts';

const API_SPELLING = {
  guaranteed: 'Guaranteed',
  burstable: 'Burstable',
  besteffort: 'BestEffort',
} as const;

/** The pod's QoS class as the API spells it. */
export function effectiveQos(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  return API_SPELLING[pod.qos];
}
