import type { Node, TruthPrice } from '@podtally/demo-cluster';
import type { HostFacts } from '../../exporter/src/domain/host.ts';
import {
  priceOfSize,
  type ComponentPrices,
  type PriceAnswer,
} from '../../exporter/src/domain/price.ts';
import { usdPerHour } from '../../exporter/src/domain/units.ts';

/** Dollars per hour by instance type, all different so that a swapped host shows; nobody sells x9.large. */
const PRICES: Readonly<Record<string, number>> = {
  'm6i.large': 0.096,
  'm6i.xlarge': 0.192,
  'm6i.2xlarge': 0.384,
  'c6i.2xlarge': 0.34,
  'n2-standard-4': 0.2139,
  'g5.12xlarge': 5.672,
  'p4d.24xlarge': 21.9576,
};
const TYPE_LABEL = 'node.kubernetes.io/instance-type';

/** Dollars per vCPU-hour and per GB-hour on Fargate. */
const FARGATE = { vcpu: 0.041, gb: 0.0047 };
const GB = 2 ** 30;

/** What the truth is told a node costs, or the pod on it; undefined: it has no price. */
export const truePrice = ({ labels, podSize }: Node): TruthPrice | undefined =>
  podSize
    ? { cpu: FARGATE.vcpu * podSize.cpu, memory: FARGATE.gb * (podSize.memory / GB) }
    : PRICES[labels[TYPE_LABEL] ?? ''];

const RATES: ComponentPrices = {
  usdPerCoreHour: FARGATE.vcpu,
  usdPerGibHour: FARGATE.gb,
  usdPerGpuHour: 0,
};

/** What the engine is told a host costs. */
export function priceOf({ instanceType, capacity, podsBilledBy }: HostFacts): PriceAnswer {
  const price = podsBilledBy === 'fargate' ? priceOfSize(RATES, capacity) : PRICES[instanceType];
  if (price === undefined)
    return { price: { kind: 'gap', reason: `no price for ${instanceType}` }, rungs: [] };
  const quote = {
    usdPerHour: usdPerHour(price),
    rung: 'file',
    asOf: null,
    origin: '',
    ...(podsBilledBy && { components: RATES }),
  } as const;
  return { price: { kind: 'priced', quote, stale: false }, rungs: [] };
}
