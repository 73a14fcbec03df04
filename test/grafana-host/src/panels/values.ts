import {
  getFieldDisplayValues,
  type FieldDisplay,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import { config } from '@grafana/runtime';

/** What is needed of a panel's properties. */
type Shown = Pick<PanelProps, 'data' | 'fieldConfig' | 'replaceVariables' | 'timeZone'> & {
  readonly options: { readonly reduceOptions: ReduceDataOptions };
};

/** The values that a panel of single values shows, each with its name, unit and colour. */
export const valuesOf = (
  { data, fieldConfig, options, replaceVariables, timeZone }: Shown,
  sparkline: boolean,
): FieldDisplay[] =>
  getFieldDisplayValues({
    fieldConfig,
    reduceOptions: options.reduceOptions,
    replaceVariables,
    theme: config.theme2,
    data: data.series,
    sparkline,
    timeZone,
  });
