import type { HostFacts } from '../../domain/host.ts';
import { labelValue } from '../../domain/labels.ts';
import { priceOfSize, type ComponentPrices, type RungAnswer } from '../../domain/price.ts';
import type { Catalogue } from './catalogue.ts';
import { dateOf } from './price-table.ts';

/** The price of a pod that is its own host: its size at the provider's rates per vCPU and GB. */
export function podQuote(catalogue: Catalogue, host: HostFacts): RungAnswer {
  const table = catalogue.table(host.provider);
  if (host.podsBilledBy !== 'fargate' || table === null) return unknown(withoutRates(host));
  if (host.capacityType === 'spot') return unknown('the catalogue has no spot rates of Fargate');
  if (host.region === '') return unknown('the node has no region label');
  if (!table.knowsPlace(host.region))
    return unknown(`the catalogue has no prices for ${host.region}`);
  const platform = platformOf(host);
  const rates = table.fargate(host.region, platform);
  if (rates === null)
    return unknown(`the catalogue has no rates of Fargate for ${platform} in ${host.region}`);
  const components: ComponentPrices = {
    usdPerCoreHour: rates.perVcpu,
    usdPerGibHour: rates.perGib,
    usdPerGpuHour: 0,
  };
  const quote = {
    usdPerHour: priceOfSize(components, host.capacity),
    rung: 'catalogue',
    asOf: dateOf(table.fargateDate),
    origin: `catalogue of ${table.fargateDate}, Fargate on ${platform}: ${rates.perVcpu} a vCPU and ${rates.perGib} a GB`,
    components,
  } as const;
  return { rung: 'catalogue', quote, why: '' };
}

/** As the catalogue names what Fargate has rates for; Windows includes its licence. */
function platformOf({ os, labels }: HostFacts): string {
  if (os === 'windows') return 'windows';
  return labelValue(labels, 'kubernetes.io/arch') === 'arm64' ? 'arm' : 'linux';
}

const unknown = (why: string): RungAnswer => ({ rung: 'catalogue', quote: null, why });

const withoutRates = ({ instanceType }: HostFacts): string =>
  `GKE Autopilot bills pods by their requests, at rates that the catalogue does not hold; add ${instanceType} with usdPerVcpuHour and usdPerGbHour to the price file`;
