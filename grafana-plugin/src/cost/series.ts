import { FieldType, type DataFrame, type Labels, type PanelData } from '@grafana/data';

/** One value of an instant vector with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One line over the range with its labels: the values in the order of time, gaps as null. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

/** What a query answered as an instant vector; a sample that is no number is left out. */
export function samplesOf(
  data: Pick<PanelData, 'series'> | undefined,
  refId: string,
): readonly Sample[] {
  return linesOf(data, refId).flatMap(({ labels, values }) => {
    const value = values.at(-1);
    return value === undefined || value === null || Number.isNaN(value) ? [] : [{ labels, value }];
  });
}

/** What a query answered as lines. */
export function linesOf(
  data: Pick<PanelData, 'series'> | undefined,
  refId: string,
): readonly Line[] {
  return (data?.series ?? []).filter((frame) => frame.refId === refId).flatMap(linesOfFrame);
}

function linesOfFrame(frame: DataFrame): readonly Line[] {
  return frame.fields
    .filter((field) => field.type === FieldType.number)
    .map((field) => ({ labels: textLabels(field.labels), values: field.values.map(toNumber) }));
}

function textLabels(labels: Labels | undefined): Record<string, string> {
  return labels === undefined ? {} : { ...labels };
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
