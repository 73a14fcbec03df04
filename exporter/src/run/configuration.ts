import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ConfigFile } from '../config/config-file.ts';
import { loadConfig, loadConfigFile } from '../config/load.ts';
import { formatConfigErrors } from '../config/load/problem.ts';
import type { Environment } from '../config/load/values.ts';
import { UsageError } from '../delivery/cli/io.ts';
import type { ReadFrom } from '../delivery/cli/services.ts';
import type { LivePriceRungs } from './live-rungs.ts';
import { loadPrices, type Prices } from './prices.ts';

/** A configuration that was read and found good, with the prices it names. */
export interface Configuration {
  readonly file: ConfigFile;
  /** null: no file, all defaults. */
  readonly path: string | null;
  readonly prices: Prices;
  /** What prices are fetched with; it outlives a change of the configuration. */
  readonly live: LivePriceRungs;
}

/**
 * Reads a configuration and the files it names.
 *
 * @throws UsageError with every problem of every file
 */
export function readConfiguration(
  from: ReadFrom,
  env: Environment,
  live: LivePriceRungs,
): Configuration {
  const { config: path } = from;
  const readText = (): string => withSource(path === null ? '' : readFileSync(path, 'utf8'), from);
  const name = path ?? 'defaults';
  const loaded =
    path === null ? loadConfig(readText(), name, env) : loadConfigFile(readText, name, env);
  if ('errors' in loaded)
    throw new UsageError(`the configuration is not valid\n${formatConfigErrors(loaded.errors)}`);
  return withPrices(new ConfigFile(loaded.ok, readText, name, env), path, live);
}

/** A configuration's text with what the command line says in its place: which store, which Kubernetes API. */
function withSource(text: string, { prometheus, kubeconfig }: ReadFrom): string {
  if (prometheus === null && kubeconfig === null) return text;
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  if (prometheus !== null) {
    document.setIn(['metrics', 'source'], 'prometheus');
    document.setIn(['metrics', 'prometheus', 'url'], prometheus);
  }
  if (kubeconfig !== null) {
    document.setIn(['kubernetes', 'mode'], 'kubeconfig');
    document.setIn(['kubernetes', 'kubeconfig'], kubeconfig);
  }
  return document.toString();
}

/** A configuration given as text, for the demo. */
export function configurationOf(
  text: string,
  env: Environment,
  live: LivePriceRungs,
): Configuration {
  const loaded = loadConfig(text, 'demo', env);
  if ('errors' in loaded)
    throw new Error(`the demo's configuration is not valid\n${formatConfigErrors(loaded.errors)}`);
  return withPrices(new ConfigFile(loaded.ok, () => text, 'demo', env), null, live);
}

function withPrices(file: ConfigFile, path: string | null, live: LivePriceRungs): Configuration {
  const prices = loadPrices(file.current, live);
  if ('errors' in prices)
    throw new UsageError(
      `the files that the configuration names are not valid\n${prices.errors.join('\n')}`,
    );
  return { file, path, prices: prices.ok, live };
}
