import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileReply, notFound } from './files.ts';
import type { Route } from './http.ts';

const FONT = /^\/public\/fonts\/(\w+)\/(?:\w+-(Regular|Medium|SemiBold|Bold|Italic))?/u;
/** Of Grafana's folders of fonts. */
const FAMILIES: Readonly<Record<string, string>> = { inter: 'Inter', roboto: 'Roboto Mono' };
const run = promisify(execFile);

/** Serves Grafana's fonts, Inter and Roboto Mono, where the system has them, else what it has that comes nearest. */
export const fontRoute: Route = async ({ path }) => {
  const [, folder = '', style = 'Regular'] = FONT.exec(path) ?? [];
  if (folder === '') return undefined;
  const pattern = `${FAMILIES[folder] ?? folder}:style=${style}`;
  try {
    return await fileReply((await run('fc-match', ['-f', '%{file}', pattern])).stdout);
  } catch {
    return notFound;
  }
};
