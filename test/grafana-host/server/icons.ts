import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileReply } from './files.ts';
import type { Reply, Route } from './http.ts';

const ICON = /^\/public\/(?:build\/)?img\/icons\/(\w+\/[\w-]+)\.svg$/u;
/** What an icon is turned into where only its mirror image is there. */
const MIRRORS = [
  { to: /left$/u, name: 'right', transform: 'translate(24 0) scale(-1 1)' },
  { to: /up$/u, name: 'down', transform: 'translate(0 24) scale(1 -1)' },
] as const;
/** Stands for the icons that Grafana has and its package has not. */
const RING =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M12 3a9 9 0 1 0 9 9h-2a7 7 0 1 1-7-7z"/></svg>';

/**
 * Serves Grafana's icons.
 *
 * @param folder of the icons in the package @grafana/ui, which holds two thirds of them
 */
export const iconRoute =
  (folder: string): Route =>
  async ({ path }) => {
    const name = ICON.exec(path)?.[1];
    if (name === undefined) return undefined;
    const file = join(folder, `${name}.svg`);
    return existsSync(file) ? fileReply(file) : svg(await mirrored(folder, name));
  };

async function mirrored(folder: string, name: string): Promise<string> {
  for (const { to, name: other, transform } of MIRRORS) {
    const file = join(folder, `${name.replace(to, other)}.svg`);
    if (to.test(name) && existsSync(file))
      return (await readFile(file, 'utf8'))
        .replace(/(<svg[^>]*>)/u, `$1<g transform="${transform}">`)
        .replace('</svg>', '</g></svg>');
  }
  return RING;
}

const svg = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'image/svg+xml' },
  body,
});
