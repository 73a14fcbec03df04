import { canonicalJson } from './canonical.ts';
import { loadConfigFile, type LoadedConfig } from './load.ts';
import type { ConfigError } from './load/problem.ts';
import type { Environment } from './load/values.ts';
import type { Config } from './schema/schema.ts';

/** What reading the file again comes to. */
export type Reload =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly config: Config; readonly sections: readonly string[] }
  | { readonly kind: 'rejected'; readonly errors: readonly ConfigError[] };

/**
 * Decides what a newly read file means for the configuration in force.
 * Comments, order of keys and defaults written out change nothing; `sections` names the top-level keys that differ.
 */
export function decideReload(current: Config, loaded: LoadedConfig): Reload {
  if ('errors' in loaded) return { kind: 'rejected', errors: loaded.errors };
  const before = new Map(
    Object.entries(current).map(([key, value]) => [key, canonicalJson(value)]),
  );
  const sections = Object.entries(loaded.ok)
    .filter(([key, value]) => canonicalJson(value) !== before.get(key))
    .map(([key]) => key);
  return sections.length === 0
    ? { kind: 'unchanged' }
    : { kind: 'changed', config: loaded.ok, sections };
}

/** The configuration file of a running program: keeps the last good configuration while the file is bad. */
export class ConfigFile {
  readonly #readText: () => string;
  readonly #fileName: string;
  readonly #env: Environment;
  #current: Config;
  #errors: readonly ConfigError[] = [];

  /**
   * @param first the configuration that the file held at the start
   * @param readText reads the file; may throw as Node's file functions do
   */
  constructor(first: Config, readText: () => string, fileName: string, env: Environment) {
    this.#current = first;
    this.#readText = readText;
    this.#fileName = fileName;
    this.#env = env;
  }

  /** The last good configuration. */
  get current(): Config {
    return this.#current;
  }

  /** False while the file, as last read, is not a valid configuration. */
  get isValid(): boolean {
    return this.#errors.length === 0;
  }

  /** What is wrong with the file as last read; empty when it is valid. */
  get errors(): readonly ConfigError[] {
    return this.#errors;
  }

  /** Reads the file again; a bad file changes nothing but `isValid` and `errors`. */
  read(): Reload {
    const loaded = loadConfigFile(this.#readText, this.#fileName, this.#env);
    const reload = decideReload(this.#current, loaded);
    this.#errors = reload.kind === 'rejected' ? reload.errors : [];
    if (reload.kind === 'changed') this.#current = reload.config;
    return reload;
  }
}
