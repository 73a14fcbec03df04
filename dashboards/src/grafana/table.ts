import { TableFooterOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import type {
  DataTransformerConfig,
  DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { LabelColumn, RowLink, TablePanel, ValueColumn } from '../model.ts';
import { DATA_SOURCE } from './variables.ts';

/** Choices that a link carries along besides the time range. */
const KEPT = ['datasource', 'cluster', 'model', 'unit'] as const;

/** A table whose queries give one column each, merged by their labels. */
export function table({ labels, values, difference }: TablePanel): PanelBuilder {
  const summed = values.filter(({ isSummed }) => isSummed).map(({ name }) => name);
  const [first] = values;
  const builder = new PanelBuilder()
    .targets(values.map(({ expr }, index) => column(expr, refId(index))))
    .filterable(true)
    .footer(
      new TableFooterOptionsBuilder()
        .show(summed.length > 0)
        .reducer(['sum'])
        .fields([...summed, ...(difference === undefined ? [] : [difference.name])]),
    )
    .transformations(transformations(labels, values, difference));
  if (first !== undefined)
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(first.name).desc(true)]);
  for (const value of values) builder.overrideByName(value.name, valueProperties(value));
  if (difference !== undefined) {
    const unit = values.find(({ name }) => name === difference.of)?.unit ?? 'short';
    builder.overrideByName(difference.name, [{ id: 'unit', value: unit }]);
  }
  for (const { name, link } of labels)
    if (link !== undefined)
      builder.overrideByName(name, [
        { id: 'links', value: [{ title: link.title, url: address(link) }] },
      ]);
  return builder;
}

function column(expr: string, id: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(id)
    .datasource(DATA_SOURCE)
    .expr(expr)
    .format(PromQueryFormat.Table)
    .instant()
    .legendFormat('__auto');
}

function transformations(
  labels: readonly LabelColumn[],
  values: readonly ValueColumn[],
  difference: TablePanel['difference'],
): DataTransformerConfig[] {
  // Grafana names the values of one query `Value`, those of several after their query.
  const field = (index: number): string =>
    values.length === 1 ? 'Value' : `Value #${refId(index)}`;
  const names = [
    ...labels.map(({ label, name }) => [label, name] as const),
    ...values.map(({ name }, index) => [field(index), name] as const),
  ];
  const subtraction = difference && [
    {
      id: 'calculateField',
      options: {
        mode: 'binary',
        alias: difference.name,
        binary: { left: difference.of, operator: '-', right: difference.minus },
        replaceFields: false,
      },
    },
  ];
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(names.map(([from], index) => [from, index])),
        renameByName: Object.fromEntries(names),
      },
    },
    ...(subtraction ?? []),
  ];
}

function valueProperties({ unit, decimals, steps }: ValueColumn): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(steps === undefined
      ? []
      : [
          {
            id: 'thresholds',
            value: {
              mode: 'absolute',
              steps: steps.map(({ from, color }) => ({ value: from, color })),
            },
          },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
  ];
}

/** Where a row leads: another dashboard with the same choices and time, and the row's values as variables. */
function address({ uid, variables }: RowLink): string {
  const own = Object.entries(variables).map(
    ([variable, name]) => `var-${variable}=\${__data.fields.${name}:percentencode}`,
  );
  const kept = KEPT.map((name) => `\${${name}:queryparam}`);
  return `/d/${uid}?${[...kept, ...own, '${__url_time_range}'].join('&')}`;
}

function refId(index: number): string {
  return String.fromCodePoint(('A'.codePointAt(0) ?? 0) + index);
}
