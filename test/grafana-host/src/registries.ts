import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  ThresholdsMode,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type DataTransformerInfo,
  type FieldConfigPropertyItem,
} from '@grafana/data';
import { noEditor } from './no-editor.tsx';

/** Options that every field has, with how an override's value becomes theirs. Source: Grafana's `getStandardFieldConfigs`. */
const STANDARD_OPTIONS: Readonly<Record<string, FieldConfigPropertyItem['process']>> = {
  displayName: displayNameOverrideProcessor,
  description: stringOverrideProcessor,
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  fieldMinMax: booleanOverrideProcessor,
  decimals: numberOverrideProcessor,
  noValue: stringOverrideProcessor,
  links: dataLinksOverrideProcessor,
  actions: identityOverrideProcessor,
  color: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  filterable: booleanOverrideProcessor,
};
const DEFAULTS: Readonly<Record<string, unknown>> = {
  thresholds: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] },
  mappings: [],
};
/** Nothing is edited here, but options name their editors. */
const EDITORS = [
  ...['text', 'number', 'slider', 'boolean', 'select', 'multi-select', 'radio', 'strings', 'unit'],
  ...['color', 'fieldColor', 'thresholds', 'links', 'actions', 'mappings', 'stats-picker'],
  ...['timezone', 'field-name', 'dashboard-uid', 'cell-display-mode'],
];

/** Fills the registries that panels, field options and transformations are looked up in. */
export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: noEditor })));
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(STANDARD_OPTIONS).map(([id, process]) => ({
      ...{ id, path: id, name: id, category: ['Standard options'], process },
      ...{ editor: noEditor, override: noEditor, shouldApply: () => true },
      ...(id in DEFAULTS && { defaultValue: DEFAULTS[id] }),
    })),
  );
  const transformers: readonly DataTransformerInfo[] = Object.values(standardTransformers);
  standardTransformersRegistry.setInit(() =>
    transformers.map((transformer) => ({
      ...{ id: transformer.id, name: transformer.name, editor: noEditor },
      ...{ imageDark: '', imageLight: '', transformation: async () => transformer },
    })),
  );
}
