import { checked, wantedTyped } from './load/issues.ts';
import type { ConfigError } from './load/problem.ts';
import { readYaml } from './load/source.ts';
import { whyUnreadable } from './load/unreadable.ts';
import { valuesOf, type Environment } from './load/values.ts';
import type { Config } from './schema/schema.ts';

export type LoadedConfig = { readonly ok: Config } | { readonly errors: readonly ConfigError[] };

/**
 * Reads a configuration: YAML, `${ENV_NAME}`, every default, every check.
 * Files that it names become relative to the folder of `fileName`.
 * All problems are reported at once; what YAML itself cannot read comes alone.
 */
export function loadConfig(text: string, fileName: string, env: Environment): LoadedConfig {
  const source = readYaml(text, fileName);
  if (source.errors.length > 0) return { errors: source.errors };
  const untyped = valuesOf(source, fileName, env);
  if (!untyped.isWhole) return { errors: untyped.errors };
  const values = valuesOf(source, fileName, env, wantedTyped(untyped));
  return checked(values, source, fileName);
}

/** Reads a configuration file through `readText`, which may throw as Node's file functions do. */
export function loadConfigFile(
  readText: () => string,
  fileName: string,
  env: Environment,
): LoadedConfig {
  let text: string;
  try {
    text = readText();
  } catch (error) {
    const message = `the configuration file cannot be read: ${whyUnreadable(error)}`;
    return { errors: [{ file: fileName, key: '', message, place: null }] };
  }
  return loadConfig(text, fileName, env);
}
