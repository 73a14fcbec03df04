import type { FieldConfigEditorBuilder } from '@grafana/data';
import { noEditor } from '../no-editor.tsx';

/** Declares a panel's own options of fields, with their defaults: Grafana drops what is not declared. */
export const customOptions =
  (defaults: Readonly<Record<string, unknown>>) =>
  (builder: FieldConfigEditorBuilder<object>): void => {
    for (const [path, defaultValue] of Object.entries(defaults))
      builder.addGenericEditor({ path: pathOf(path), name: path, defaultValue }, noEditor);
  };

/** Paths are typed as keys of options, which here are known by name only. */
const pathOf = (path: string): never => path as never;
