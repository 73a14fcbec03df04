import { FieldType, LoadingState, getDefaultTimeRange, type PanelData } from '@grafana/data';

/** One answer of a data source: a query, the labels of a series, its value. */
export type Answer = readonly [refId: string, labels: Record<string, string>, value: number];

/** What a query runner hands to a page. */
export function answered(...answers: Answer[]): PanelData {
  return {
    state: LoadingState.Done,
    timeRange: getDefaultTimeRange(),
    series: answers.map(([refId, labels, value]) => ({
      refId,
      length: 1,
      fields: [
        { name: 'Time', type: FieldType.time, config: {}, values: [0] },
        { name: 'Value', type: FieldType.number, config: {}, labels, values: [value] },
      ],
    })),
  };
}
