import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
  type VariableOption,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Variable } from '../model.ts';
import { HOURS_OF_UNIT, MODELS } from '../variables.ts';

/** The data source of every query: the one chosen on the dashboard. */
export const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** How Grafana stores that everything is chosen. */
const ALL: VariableOption = { selected: true, text: ['All'], value: ['$__all'] };

/** A choice at the top of a dashboard, as Grafana has it. */
export function variable(choice: Variable): Builder<VariableModel> {
  switch (choice.kind) {
    case 'data-source':
      return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
    case 'model':
      return oneOf('model', 'Model', new Map(MODELS.map((model) => [model, model])));
    case 'unit':
      return oneOf(
        'unit',
        'Per',
        new Map(Object.entries(HOURS_OF_UNIT).map(([name, hours]) => [name, String(hours)])),
      );
    case 'text':
      return new TextBoxVariableBuilder(choice.name)
        .label(choice.label)
        .defaultValue(choice.value)
        .current({ selected: true, text: choice.value, value: choice.value })
        .options([{ selected: true, text: choice.value, value: choice.value }]);
    case 'labels':
      return labels(choice);
  }
}

function labels({
  name,
  label,
  query,
  isAnything,
}: Extract<Variable, { readonly kind: 'labels' }>): Builder<VariableModel> {
  const builder = new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .current(ALL);
  return isAnything ? builder.allValue('.*') : builder;
}

/** A fixed list of values by their names; the first is chosen. */
function oneOf(
  name: string,
  label: string,
  values: ReadonlyMap<string, string>,
): Builder<VariableModel> {
  const options = [...values].map(([text, value], index) => ({
    selected: index === 0,
    text,
    value,
  }));
  const [first] = options;
  const builder = new CustomVariableBuilder(name)
    .label(label)
    .values([...values].map(([text, value]) => `${text} : ${value}`).join(','))
    .options(options)
    .allowCustomValue(false);
  return first === undefined ? builder : builder.current(first);
}
