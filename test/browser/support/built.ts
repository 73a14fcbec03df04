import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Folders of what the browser loads. */
export interface Built {
  readonly page: string;
  readonly plugin: string;
}

const BUILD = fileURLToPath(new URL('../../grafana-host/build/main.ts', import.meta.url));

/** Builds the app and the page that hosts it, unless they are built; in a process of its own, because bundlers do not run inside Jest. */
export async function built(): Promise<Built> {
  const { stdout } = await promisify(execFile)(process.execPath, [BUILD]);
  return JSON.parse(stdout);
}
