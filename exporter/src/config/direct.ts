import type { Config } from './schema/schema.ts';

/** Bytes of a mebibyte. */
const BYTES_PER_MIB = 2 ** 20;

/** What the `direct` source is told; the source's own type says what each field means. */
export interface DirectOptions {
  readonly kubeStateMetrics: { readonly urls: readonly string[]; readonly access: Access };
  readonly kubelets: Targets | Proxy | { readonly mode: 'off' };
  readonly dcgm?: Targets;
  readonly scrapeIntervalSeconds: number;
  readonly windowSeconds: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly maxResponseBytes: number;
}

type Targets =
  | { readonly mode: 'urls'; readonly urls: readonly string[]; readonly access: Access }
  | { readonly mode: 'nodes'; readonly template: string; readonly access: Access };

interface Proxy {
  readonly mode: 'proxy';
  readonly apiServer: string;
  readonly access: Access;
}

interface Access {
  readonly tokenFile?: string;
  readonly token?: string;
  readonly caFile?: string;
  readonly insecureSkipVerify: boolean;
}

/** The targets of the `direct` source as a configuration names them. */
export function toDirectOptions(config: Config): DirectOptions {
  const { kubeStateMetrics, kubelets, dcgm, maxResponseMebibytes, ...limits } =
    config.metrics.direct;
  return {
    ...limits,
    maxResponseBytes: maxResponseMebibytes * BYTES_PER_MIB,
    kubeStateMetrics: { urls: kubeStateMetrics.urls, access: kubeStateMetrics.auth },
    kubelets: toKubelets(kubelets),
    ...(dcgm.mode === 'off' ? {} : { dcgm: toTargets(dcgm.mode, dcgm) }),
  };
}

type DirectConfig = Config['metrics']['direct'];

function toKubelets(kubelets: DirectConfig['kubelets']): DirectOptions['kubelets'] {
  const { mode, apiServer, auth } = kubelets;
  if (mode === 'off') return { mode };
  if (mode === 'proxy') return { mode, apiServer: apiServer.replace(/\/+$/, ''), access: auth };
  return toTargets(mode, kubelets);
}

function toTargets(
  mode: 'urls' | 'nodes',
  { urls, template, auth }: Pick<DirectConfig['dcgm'], 'urls' | 'template' | 'auth'>,
): Targets {
  return mode === 'urls' ? { mode, urls, access: auth } : { mode, template, access: auth };
}
