import { loadConfig } from '../load.ts';
import { formatConfigErrors } from '../load/problem.ts';
import type { Config } from '../schema/schema.ts';

/** What a user reads about a file called podtally.yaml; fails where the file is valid. */
export function complaintAbout(text: string, env: Readonly<Record<string, string>> = {}): string {
  const loaded = loadConfig(text, 'podtally.yaml', env);
  if (!('errors' in loaded)) throw new Error('the file is valid');
  return formatConfigErrors(loaded.errors);
}

/** The configuration of a file /etc/podtally/podtally.yaml; fails with what is wrong with it. */
export function configOf(text: string, env: Readonly<Record<string, string>> = {}): Config {
  const loaded = loadConfig(text, '/etc/podtally/podtally.yaml', env);
  if ('errors' in loaded) throw new Error(formatConfigErrors(loaded.errors));
  return loaded.ok;
}

/** A text of whole lines. */
export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
