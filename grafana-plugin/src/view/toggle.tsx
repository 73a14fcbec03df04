import {
  CustomVariable,
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { InlineField, RadioButtonGroup } from '@grafana/ui';
import type { ReactElement } from 'react';

interface ToggleState extends SceneObjectState {
  readonly variable: string;
  readonly label: string;
  readonly tooltip: string;
  readonly options: readonly { readonly value: string; readonly description?: string }[];
}

/** One choice of the view, always visible, one click away. */
export class Toggle extends SceneObjectBase<ToggleState> {
  public static Component = ToggleButtons;
}

function ToggleButtons({ model }: SceneComponentProps<Toggle>): ReactElement | null {
  const { variable: name, label, tooltip, options } = model.useState();
  const variable = sceneGraph.lookupVariable(name, model);
  if (!(variable instanceof CustomVariable)) return null;
  return <Bound variable={variable} label={label} tooltip={tooltip} options={options} />;
}

function Bound({
  variable,
  label,
  tooltip,
  options,
}: Omit<ToggleState, 'variable'> & { readonly variable: CustomVariable }): ReactElement {
  const { value } = variable.useState();
  return (
    <InlineField label={label} tooltip={tooltip} style={{ margin: 0 }}>
      <RadioButtonGroup
        aria-label={label}
        options={options.map((option) => ({ ...option, label: option.value }))}
        value={typeof value === 'string' ? value : ''}
        onChange={(next) => variable.changeValueTo(next, next, true)}
      />
    </InlineField>
  );
}
