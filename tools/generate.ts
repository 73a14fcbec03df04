// `npm run generate` writes what comes from code; with `--check` it says what is out of date instead.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { type GeneratedFile, generators } from './generators.ts';

const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

for (const generate of generators) {
  for (const file of await generate()) {
    const text = await formatted(file);
    const path = join(root, file.path);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    if (isCheck) {
      console.error(`${file.path} differs from what the code says: run "npm run generate".`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.error(`wrote ${file.path}`);
    }
  }
}

async function formatted(file: GeneratedFile): Promise<string> {
  const path = join(root, file.path);
  const info = await getFileInfo(path, { ignorePath: join(root, '.prettierignore') });
  if (info.ignored || info.inferredParser === null) return file.text;
  return format(file.text, { ...(await resolveConfig(path)), filepath: path });
}
