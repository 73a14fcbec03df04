import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Reply, Route } from './http.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.json': 'application/json',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/markdown; charset=utf-8',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
};

/** Serves the files of a folder below a path that ends in a slash; 404 where there is none. */
export const filesBelow =
  (prefix: string, folder: string): Route =>
  async ({ path }) => {
    if (!path.startsWith(prefix)) return undefined;
    const name = normalize(decodeURIComponent(path.slice(prefix.length)));
    return name.startsWith('..') ? notFound : fileReply(join(folder, name));
  };

export const notFound: Reply = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'Not found',
};

/** A file's content; 404 where there is no such file. */
export async function fileReply(path: string): Promise<Reply> {
  try {
    const body = await readFile(path);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-cache' }, body };
  } catch {
    return notFound;
  }
}
