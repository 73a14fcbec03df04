import type { PanelOptionsSupplier } from '@grafana/data';
import { noEditor } from '../no-editor.tsx';

/** Declares a panel's options with their defaults. */
export const optionDefaults =
  <Options extends object>(defaults: Options): PanelOptionsSupplier<Options> =>
  (builder) => {
    for (const [path, defaultValue] of Object.entries(defaults))
      builder.addCustomEditor({
        ...{ id: path, path: pathOf(path), name: path, editor: noEditor, defaultValue },
      });
  };

/** Paths are typed as keys of options, which here are known by name only. */
const pathOf = (path: string): never => path as never;
