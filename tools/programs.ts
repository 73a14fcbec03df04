import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where each foreign program that checks and tests run comes from. */
const PACKAGES: Readonly<Record<string, string>> = {
  promtool: 'prometheus',
  prometheus: 'prometheus',
  amtool: 'prometheus-alertmanager',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  'victoria-metrics': 'victoria-metrics',
  'docker-compose': 'docker-compose',
  chromium: 'chromium',
};

/**
 * The path of a foreign program, as `promtool`.
 *
 * @throws Error saying what to install, where it is missing: a step that needs it fails rather than skips
 */
export function programPath(name: string): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isExecutable(path)) return path;
  }
  const from = PACKAGES[name] ?? name;
  throw new Error(
    `${name} is not on the PATH. On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${from}`,
  );
}

/** What a program answered to some standard input. */
export interface Answer {
  readonly exitCode: number;
  /** Standard output, then standard error. */
  readonly text: string;
}

/** Runs a foreign program to its end on the given standard input; for the short-lived ones. */
export function ask(program: string, args: readonly string[], input: string): Answer {
  const done = spawnSync(programPath(program), args, { input, encoding: 'utf8' });
  return { exitCode: done.status ?? 1, text: `${done.stdout}${done.stderr}` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
