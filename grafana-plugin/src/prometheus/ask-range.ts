import { FieldType } from '@grafana/data';
import { askPrometheus } from './ask.ts';

/** A moment of a line: unix seconds. */
export interface Moment {
  readonly at: number;
  readonly value: number;
}

/**
 * What a query for one line gave over a span, asked outside of any scene.
 *
 * @param uid of the data source
 * @param span in unix seconds
 * @throws Error with what the data source said; the signal's reason where nobody waits any more
 */
export async function askRange(
  uid: string,
  expr: string,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly Moment[]> {
  const { series, error } = await askPrometheus(uid, [{ refId: 'A', expr }], signal, span);
  if (error !== undefined) throw new Error(error);
  return series.flatMap(({ fields }) => {
    const times = fields.find(({ type }) => type === FieldType.time)?.values ?? [];
    const values = fields.find(({ type }) => type === FieldType.number)?.values ?? [];
    return times.flatMap((time: unknown, index) => {
      const value: unknown = values[index];
      return typeof time === 'number' && typeof value === 'number'
        ? [{ at: time / 1000, value }]
        : [];
    });
  });
}
