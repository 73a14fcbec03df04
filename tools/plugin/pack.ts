// Packs the built app as podtally-costs-app-<version>.zip, as Grafana installs it: node tools/plugin/pack.ts
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { troublesOf } from './rules.ts';
import { entriesOfZip, zipOf, type ZipEntry } from './zip.ts';

export const ID = 'podtally-costs-app';
const PLUGIN = fileURLToPath(new URL('../../grafana-plugin/', import.meta.url));

const about = z.object({ version: z.string(), scripts: z.record(z.string(), z.string()) });

/** The built app in one top folder named as its id, in the order of paths. */
export function packed(folder: string): Buffer {
  const entries: readonly ZipEntry[] = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: `${ID}/${relative(folder, path).replaceAll('\\', '/')}`,
      content: readFileSync(path),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return zipOf(entries);
}

/** What an archive is to say of itself. */
export function expectedOf(): Parameters<typeof troublesOf>[1] {
  const text = readFileSync(join(PLUGIN, 'package.json'), 'utf8');
  return { id: ID, ...about.parse(JSON.parse(text)) };
}

if (import.meta.main) {
  if (!existsSync(join(PLUGIN, 'dist/plugin.json'))) {
    console.error('The app is not built: run npm run build --workspace grafana-plugin first.');
    process.exit(1);
  }
  const archive = packed(join(PLUGIN, 'dist'));
  const expected = expectedOf();
  const troubles = troublesOf(entriesOfZip(archive), expected);
  for (const trouble of troubles) console.error(trouble);
  if (troubles.length > 0) process.exitCode = 1;
  else {
    const folder = join(PLUGIN, '../dist');
    const path = join(folder, `${ID}-${expected.version}.zip`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, archive);
    console.error(`${path} (${(archive.length / 1024).toFixed(0)} KiB)`);
  }
}
