// `npm run build`: emits each workspace to its dist/, which is a whole package: JavaScript, other files, package.json.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Manifest = z.looseObject({
  private: z.boolean().optional(),
  bin: z.record(z.string(), z.string()).optional(),
  exports: z.record(z.string(), z.string()).optional(),
});
const root = join(import.meta.dirname, '..');
const WORKSPACES = ['demo-cluster', 'exporter'] as const;

for (const workspace of WORKSPACES)
  rmSync(join(root, workspace, 'dist'), { recursive: true, force: true });
compile();
for (const workspace of WORKSPACES) complete(join(root, workspace));

function compile(): void {
  const projects = WORKSPACES.map((workspace) => `${workspace}/tsconfig.build.json`);
  const args = ['node_modules/typescript/bin/tsc', '--build', ...projects];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Adds what the compiler leaves out: files read at run time, the licence, a manifest that points at JavaScript. */
function complete(folder: string): void {
  const source = join(folder, 'src');
  const dist = join(folder, 'dist');
  cpSync(source, dist, {
    recursive: true,
    filter: (path) => !/\.ts$|\/fixtures(\/|$)|\/\.[^/]*$/.test(path),
  });
  rmSync(join(dist, '.tsbuildinfo'));
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
  if (existsSync(join(folder, 'README.md')))
    copyFileSync(join(folder, 'README.md'), join(dist, 'README.md'));

  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const published = { ...manifest, bin: emitted(manifest.bin), exports: emitted(manifest.exports) };
  delete published.private;
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  for (const path of Object.values(published.bin ?? {})) chmodSync(join(dist, path), 0o755);
}

/** `src/main.ts` → `./main.js` */
function emitted(
  entries: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  if (entries === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [
      name,
      path.replace(/^(\.\/)?src\//, './').replace(/\.ts$/, '.js'),
    ]),
  );
}
