import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileReply, notFound } from './files.ts';
import type { Route } from './http.ts';

const FONT = /^\/public\/fonts\/[\w-]+\/([A-Za-z]+)-(\w+)\.woff2$/u;
/** Files of Roboto Mono, the font of code, are named by what is in them. */
const MONOSPACED = /^\/public\/fonts\/roboto\/[\w-]+\.woff2$/u;
const run = promisify(execFile);

/** Serves Grafana's fonts, Inter and Roboto Mono, where the system has them, else what it has that comes nearest. */
export const fontRoute: Route = async ({ path }) => {
  const [, family = '', style = ''] = MONOSPACED.test(path)
    ? ['', 'RobotoMono', 'Regular']
    : (FONT.exec(path) ?? []);
  if (family === '') return undefined;
  const spaced = family.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ');
  try {
    const { stdout } = await run('fc-match', ['-f', '%{file}', `${spaced}:style=${style}`]);
    return await fileReply(stdout);
  } catch {
    return notFound;
  }
};
