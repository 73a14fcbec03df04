import { FieldType, type PanelData } from '@grafana/data';

/** Lines as rows of moments. */
export interface Moments {
  /** The values of the labels of each column. */
  readonly columns: readonly (readonly string[])[];
  readonly moments: readonly {
    /** In unix milliseconds. */
    readonly time: number;
    /** Per column; null where nothing is known. */
    readonly values: readonly (number | null)[];
    readonly sum: number;
  }[];
}

/** What a query answered as lines over the range, as rows of moments; every n-th where there are more than so many. */
export function momentsOf(
  data: PanelData | undefined,
  labels: readonly string[],
  most: number,
): Moments {
  const lines = (data?.series ?? []).flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === FieldType.time);
    return frame.fields
      .filter(({ type }) => type === FieldType.number)
      .map((field) => ({
        key: labels.map((label) => field.labels?.[label] ?? ''),
        at: valuesByTime(times?.values ?? [], field.values),
      }));
  });
  const all = [...new Set(lines.flatMap(({ at }) => [...at.keys()]))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(all.length / most));
  return {
    columns: lines.map(({ key }) => key),
    moments: all
      .filter((_, index) => (all.length - 1 - index) % step === 0)
      .map((time) => {
        const values = lines.map(({ at }) => at.get(time) ?? null);
        return { time, values, sum: values.reduce<number>((sum, one) => sum + (one ?? 0), 0) };
      }),
  };
}

function valuesByTime(times: readonly unknown[], values: readonly unknown[]): Map<number, number> {
  return new Map(
    times.flatMap((time, at) => {
      const value = values[at];
      return typeof time === 'number' && typeof value === 'number' ? [[time, value] as const] : [];
    }),
  );
}
