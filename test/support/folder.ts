import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own that vanishes with the scope. */
export interface Folder {
  readonly path: (name: string) => string;
  /** Writes a file, whole at once to who reads it meanwhile, and gives its path. */
  readonly write: (name: string, text: string) => Promise<string>;
}

export async function temporaryFolder(scope: AsyncDisposableStack): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'podtally-e2e-'));
  scope.defer(() => rm(root, { recursive: true, force: true }));
  const path = (name: string): string => join(root, name);
  return {
    path,
    write: async (name, text) => {
      const draft = `${path(name)}.draft`;
      await writeFile(draft, text);
      await rename(draft, path(name));
      return path(name);
    },
  };
}
