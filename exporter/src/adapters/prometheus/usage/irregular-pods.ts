import type { PodRecord } from '../../../app/cluster/pod-record.ts';

/**
 * Pods whose usage within a span cannot be read by name alone: they share their name with another one of the span,
 * or one of their containers was replaced within it.
 */
export function irregularPods(
  records: Iterable<PodRecord>,
  from: number,
  to: number,
): readonly PodRecord[] {
  const found = new Map<string, PodRecord>();
  const recent: PodRecord[] = [];
  for (const record of records) {
    const { life, runs } = record;
    if (life.from >= to || (life.to !== null && life.to <= from)) continue;
    if (runs.some((run) => run.to > from && run.to < to)) found.set(record.uid, record);
    if (life.from > from || life.to !== null) recent.push(record);
  }
  // Whoever shares a name ended, or came, within the span: its namesake did the other.
  for (const namesakes of Map.groupBy(recent, nameOf).values())
    if (namesakes.length > 1) for (const record of namesakes) found.set(record.uid, record);
  return [...found.values()];
}

const nameOf = ({ raw }: PodRecord): string => `${raw.namespace}/${raw.name}`;
