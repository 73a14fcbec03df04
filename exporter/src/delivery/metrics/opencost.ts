import type { Allocation, HostAllocation } from '../../domain/allocation.ts';
import { labelValue } from '../../domain/labels.ts';
import type { HostResource } from '../../domain/resource.ts';
import { spanOf } from '../../domain/quantities.ts';
import { sampleFamily, type Family, type Pen, type Sample } from './family.ts';
import { unitPriceOf } from './prices.ts';

/** Writes node prices and pod allocations under the names and labels of OpenCost (its documentation, Metrics). */
export async function opencostFamilies(live: Allocation, pen: Pen): Promise<readonly Family[]> {
  const byNode = (value: (host: HostAllocation) => number): readonly Sample[] =>
    live.hosts.map((host) => ({ labels: nodeLabels(host), value: value(host) }));
  return [
    await sampleFamily('node_total_hourly_cost', byNode(priceOf), pen),
    await sampleFamily(
      'node_cpu_hourly_cost',
      byNode((host) => unitPriceOf(host, 'cpu') ?? 0),
      pen,
    ),
    await sampleFamily(
      'node_ram_hourly_cost',
      byNode((host) => unitPriceOf(host, 'memory') ?? 0),
      pen,
    ),
    await sampleFamily(
      'node_gpu_hourly_cost',
      byNode((host) => unitPriceOf(host, 'gpu') ?? 0),
      pen,
    ),
    await sampleFamily(
      'node_gpu_count',
      byNode(({ quantities }) => quantities.host.capacity.gpu),
      pen,
    ),
    await sampleFamily(
      'kubecost_node_is_spot',
      byNode(({ quantities }) => (quantities.host.facts.capacityType === 'spot' ? 1 : 0)),
      pen,
    ),
    await sampleFamily('container_cpu_allocation', allocationSamples(live, 'cpu'), pen),
    await sampleFamily('container_memory_allocation_bytes', allocationSamples(live, 'memory'), pen),
    await sampleFamily('container_gpu_allocation', allocationSamples(live, 'gpu'), pen),
  ];
}

const priceOf = ({ price }: HostAllocation): number =>
  price.price.kind === 'priced' ? price.price.quote.usdPerHour : 0;

function nodeLabels({ quantities }: HostAllocation): readonly string[] {
  const { node, instanceType, region, providerId, labels } = quantities.host.facts;
  const arch = labelValue(labels, 'kubernetes.io/arch') ?? '';
  return [node, node, instanceType, region, providerId, arch];
}

/** What is requested or used, whichever is more, on average over the interval; pods of one name on one node are added up. */
function* allocationSamples(live: Allocation, resource: HostResource): Generator<Sample> {
  const span = spanOf(live.quantities);
  for (const { quantities } of live.hosts) {
    const { node } = quantities.host.facts;
    const samples = new Map<string, { readonly labels: readonly string[]; value: number }>();
    for (const { pod, requested, asked, used } of quantities.pods) {
      const labels = [pod.namespace, pod.name, pod.workload, node, node];
      // A pod that is its own host costs what it is billed for, however much it uses.
      const most = asked ? requested[resource] : Math.max(requested[resource], used[resource]);
      const amount = most / span;
      const sample = samples.get(labels.join('/')) ?? { labels, value: 0 };
      sample.value += resource === 'gpu' ? requested[resource] / span : amount;
      samples.set(labels.join('/'), sample);
    }
    for (const sample of samples.values()) if (resource !== 'gpu' || sample.value > 0) yield sample;
  }
}
