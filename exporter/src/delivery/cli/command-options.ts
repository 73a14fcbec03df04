/** What a command is made of, and the options that several of them have. */

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What follows it, for people: `FILE`; absent for a switch. */
  readonly value?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  readonly repeated?: boolean;
  readonly about: string;
}

export interface Command {
  readonly name: string;
  /** Words after it: `pod|node NAME`; empty for none. */
  readonly operands: string;
  /** How many of them, at least and at most. */
  readonly count: readonly [least: number, most: number];
  /** What the first one can be. */
  readonly first?: readonly string[];
  readonly summary: string;
  readonly about: string;
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
}

export interface Example {
  readonly does: string;
  readonly line: string;
}

export const DEFAULT_SERVER = 'http://127.0.0.1:10970';

/** Where the running exporter's token is read from: never from the command line, which others can see. */
export const TOKEN_VARIABLE = 'PODTALLY_TOKEN';

export const config: Option = {
  name: 'config',
  short: 'c',
  value: 'FILE',
  about: 'The configuration file.',
};
export const scrapeConfig: Option = {
  ...config,
  about: 'Read the cluster of this configuration directly, instead of asking an exporter.',
};
export const prometheus: Option = {
  name: 'prometheus',
  value: 'URL',
  about:
    'Read the cluster from this Prometheus (or Thanos, Mimir, VictoriaMetrics), whatever the configuration names.',
};
export const kubeconfig: Option = {
  name: 'kubeconfig',
  value: 'FILE',
  about: 'Ask the Kubernetes API who is there, with this kubeconfig.',
};
export const server: Option = {
  name: 'server',
  value: 'URL',
  about: `The exporter to ask; ${DEFAULT_SERVER} unless given. Its token is read from ${TOKEN_VARIABLE}.`,
};
export const currency: Option = {
  name: 'currency',
  value: 'CODE',
  about: 'Show amounts in this currency, at the dated rate of prices.exchangeRatesFile.',
};
export const listen: Option = {
  name: 'listen',
  value: 'HOST:PORT',
  about: 'Where to answer, instead of what the configuration says (127.0.0.1:10970).',
};
export const strict: Option = {
  name: 'strict',
  about: 'End with exit code 3 where there are gaps.',
};
