import {
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  VariableValueSelectors,
  type SceneObject,
} from '@grafana/scenes';
import { IDLE_MODES, MODELS, RULE_OF_MODEL } from '../promql/model.ts';
import { Toggle } from './toggle.tsx';
import { UNITS_OF_TIME } from './view.ts';

/** What a page looks at in one way only, so that a choice would have no effect. */
export type Fixed = 'model' | 'idle' | 'compare';

/** What is always at hand above a page. */
export function viewControls(fixed: readonly Fixed[]): SceneObject[] {
  const toggles = [
    new Toggle({
      variable: 'model',
      label: 'Model',
      tooltip: 'Who pays for what. It changes how the bill is split, never its sum.',
      options: MODELS.map((value) => ({ value, description: RULE_OF_MODEL[value] })),
    }),
    new Toggle({
      variable: 'idle',
      label: 'Idle',
      tooltip: 'Cluster idle as rows of its own, or spread over those who are charged.',
      options: IDLE_MODES.map((value) => ({ value })),
    }),
    new Toggle({
      variable: 'per',
      label: 'Per',
      tooltip: 'The unit of time of every rate; a month is 730 hours.',
      options: UNITS_OF_TIME.map((value) => ({ value })),
    }),
    new Toggle({
      variable: 'compare',
      label: 'Compare',
      tooltip: 'Hold every cost against the range of the same length before.',
      options: [{ value: 'previous' }, { value: 'off' }],
    }),
  ];
  return [
    new VariableValueSelectors({}),
    ...toggles.filter(({ state }) => !fixed.some((name) => name === state.variable)),
    new SceneControlsSpacer(),
    new SceneTimePicker({ isOnCanvas: true }),
    new SceneRefreshPicker({ isOnCanvas: true, withText: true }),
  ];
}
