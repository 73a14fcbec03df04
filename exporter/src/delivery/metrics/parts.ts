import {
  PART_NAMES,
  type Allocation,
  type HostAllocation,
  type PodAllocation,
} from '../../domain/allocation.ts';
import { partsOf, passingParts } from '../../domain/parts.ts';
import { HOST_RESOURCES } from '../../domain/resource.ts';
import { entriesOf } from '../../domain/units.ts';
import { addTo, partColumns, type Columns, type Sums } from './columns.ts';
import { familyOf, writeSums, type Family, type Pen } from './family.ts';
import type { Subjects } from './subjects.ts';

const PART_COST = 'podtally_cost_part_usd_per_hour';

/** Writes what every model is made of, by pod, or added up by workload (pod and node empty). */
export async function partFamily(
  live: Allocation,
  by: 'pod' | 'workload',
  subjects: Subjects,
  pen: Pen,
): Promise<Family> {
  const { writer } = pen;
  const columns = partColumns();
  let series = new Map<string, Sums>();
  const write = async (): Promise<void> => {
    for (const [subject, sums] of series) {
      writeSums(writer, PART_COST, subject, columns.list, sums);
      if (writer.isDue) await writer.rest();
    }
    series = new Map();
  };
  for (const host of live.hosts) {
    for (const pod of host.pods) {
      const subject =
        by === 'pod'
          ? subjects.pod(pod.quantities.pod, host.quantities.host.facts.node, pod.attribution)
          : subjects.podsOf(pod.quantities.pod, pod.attribution);
      const sums = series.get(subject) ?? [];
      series.set(subject, sums);
      addParts(sums, columns, host, pod);
    }
    if (by === 'pod') await write();
    if (writer.isDue) await writer.rest();
  }
  await write();
  return familyOf(PART_COST, pen);
}

const PARTS = entriesOf(PART_NAMES);

function addParts(sums: Sums, columns: Columns, host: HostAllocation, pod: PodAllocation): void {
  const passing = passingParts();
  for (const resource of HOST_RESOURCES) {
    const parts = partsOf(pod.quantities, resource, host.kappa[resource], passing);
    for (const [part, name] of PARTS) {
      const cost = parts[part] * host.unitPrices[resource];
      if (cost > 0) addTo(sums, columns.of(name, resource), cost);
    }
  }
}
