import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DAY_MILLISECONDS = 86_400_000;
const CACHE = join(ROOT, 'node_modules/.cache/podtally');

/**
 * Makes a folder from files, or finds it as an earlier run has made it from the same ones.
 *
 * @param name of the thing, as `grafana-host`
 * @param inputs files and folders, from the root
 * @param make fills an empty folder
 * @param about what else it depends on
 * @returns the folder, which nobody changes any more
 */
export async function cached(
  name: string,
  inputs: readonly string[],
  make: (folder: string) => Promise<void>,
  about = '',
): Promise<string> {
  const place = join(CACHE, name);
  const made = join(place, await hashOf(inputs, about));
  if (existsSync(made)) {
    const now = new Date();
    await utimes(made, now, now);
    return made;
  }
  await mkdir(place, { recursive: true });
  await removeUnused(place);
  const draft = await mkdtemp(join(place, 'draft-'));
  try {
    await make(draft);
    // Another run may have been quicker; its folder is as good.
    await rename(draft, made).catch((error: unknown) => {
      if (!existsSync(made)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return made;
}

/** Removes what no run has used for a day. */
async function removeUnused(place: string): Promise<void> {
  const old = Date.now() - DAY_MILLISECONDS;
  for (const name of await readdir(place)) {
    const folder = join(place, name);
    if ((await stat(folder)).mtimeMs < old) await rm(folder, { recursive: true, force: true });
  }
}

async function hashOf(inputs: readonly string[], about: string): Promise<string> {
  const hash = createHash('sha256').update(about);
  for (const file of (await Promise.all(inputs.map(filesOf))).flat()) {
    hash.update(relative(ROOT, file)).update('\0');
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(input: string): Promise<readonly string[]> {
  const path = join(ROOT, input);
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return existsSync(path) ? [path] : [];
  }
}

/** The folder of a package as a file sees it. */
export function packageFolder(name: string, require: NodeJS.Require): string {
  return dirname(require.resolve(`${name}/package.json`));
}
