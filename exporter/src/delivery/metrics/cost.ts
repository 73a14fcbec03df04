import type { Allocation, CostRow } from '../../domain/allocation.ts';
import type { Pod } from '../../domain/pod.ts';
import { MODELS } from '../../domain/policy.ts';
import { ANSWERS, isSharedOverCluster } from './answers.ts';
import { addTo, ownerColumns, type Sums } from './columns.ts';
import { familyOf, writeSums, type Family, type Pen } from './family.ts';
import { shareOverCluster } from './idle-shares.ts';
import type { Subjects } from './subjects.ts';
import type { Workloads, WorkloadSums } from './workloads.ts';

const COST = 'podtally_cost_usd_per_hour';
const WORKLOAD_COST = 'podtally_workload_cost_usd_per_hour';
const WORKLOAD_MODEL_COST = 'podtally_workload_model_cost_usd_per_hour';
const OWNER_COST = 'podtally_owner_cost_usd_per_hour';
const IDLE_SHARE = 'podtally_workload_idle_share_usd_per_hour';

/**
 * Writes the bill by pod, and adds up by workload on the way what it and each model answer.
 *
 * @returns the sum of what is published, too
 */
export async function costFamily(
  live: Allocation,
  subjects: Subjects,
  workloads: Workloads,
  pen: Pen,
): Promise<{ readonly family: Family; readonly published: number }> {
  const { writer } = pen;
  let published = 0;
  for (const host of [...live.hosts, null]) {
    // Two pods of one name on one node (one has just ended, its successor runs) are one series.
    const series = new Map<string, Sums>();
    const seriesOf = ({ pod, node, attribution }: CostRow): Sums => {
      const subject = subjects.pod(pod, node, attribution);
      const sums = series.get(subject) ?? [];
      series.set(subject, sums);
      return sums;
    };
    const known = new Map<Pod | null, WorkloadSums>();
    published += workloads.add(host, 'policy', known, seriesOf);
    for (const model of MODELS) workloads.add(host, model, known);

    const columns = workloads.columns.policy.list;
    for (const [subject, sums] of series) writeSums(writer, COST, subject, columns, sums);
    if (writer.isDue) await writer.rest();
  }
  for (const answer of ANSWERS)
    if (isSharedOverCluster(live, answer)) await shareOverCluster(workloads, answer, writer);
  return { family: await familyOf(COST, pen), published };
}

/** Writes the roll-ups by workload and by owner. */
export async function workloadFamilies(workloads: Workloads, pen: Pen): Promise<readonly Family[]> {
  const { writer } = pen;
  const families: Family[] = [];
  const each = async (
    name: Family['name'],
    answers: readonly (typeof ANSWERS)[number][],
  ): Promise<void> => {
    for (const { subject, costs } of workloads.list()) {
      for (const answer of answers)
        writeSums(writer, name, subject, workloads.columns[answer].list, costs[answer]);
      if (writer.isDue) await writer.rest();
    }
    families.push(await familyOf(name, pen));
  };
  await each(WORKLOAD_COST, ['policy']);
  await each(WORKLOAD_MODEL_COST, MODELS);
  families.push(await ownerFamily(workloads, pen));
  for (const { subject, shares } of workloads.list()) {
    writeSums(writer, IDLE_SHARE, subject, workloads.shareColumns.list, shares);
    if (writer.isDue) await writer.rest();
  }
  families.push(await familyOf(IDLE_SHARE, pen));
  return families;
}

async function ownerFamily(workloads: Workloads, pen: Pen): Promise<Family> {
  const { writer } = pen;
  const columns = ownerColumns();
  const owners = new Map<string, Sums>();
  for (const { owner, costs } of workloads.list()) {
    const sums = owners.get(owner) ?? [];
    owners.set(owner, sums);
    for (const answer of ANSWERS) {
      for (const { index, keys } of workloads.columns[answer].list) {
        const cost = costs[answer][index];
        if (cost !== undefined) addTo(sums, columns.of(answer, keys[0], keys[1]), cost);
      }
    }
    if (writer.isDue) await writer.rest();
  }
  for (const [owner, sums] of owners) {
    writeSums(writer, OWNER_COST, owner, columns.list, sums);
    if (writer.isDue) await writer.rest();
  }
  return familyOf(OWNER_COST, pen);
}
