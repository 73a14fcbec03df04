import type { PrometheusSection } from './schema/prometheus.ts';

/** Bytes of a mebibyte. */
const BYTES_PER_MIB = 2 ** 20;

/** What the `prometheus` source is told; the source's own types say what each field means. */
export interface PrometheusOptions {
  readonly store: {
    readonly url: string;
    readonly auth: StoreAuth;
    readonly headers: Readonly<Record<string, string>>;
    readonly tls: {
      readonly caFile?: string;
      readonly certFile?: string;
      readonly keyFile?: string;
      readonly insecureSkipVerify: boolean;
    };
    readonly timeoutSeconds: number;
    readonly concurrency: number;
    readonly maxResponseBytes: number;
  };
  /** What the store calls labels, by exporter; undefined: to be found out. */
  readonly labels: {
    readonly stateMetrics: Readonly<Record<string, string>> | undefined;
    readonly cadvisor: Readonly<Record<string, string>> | undefined;
    readonly dcgm: Readonly<Record<string, string>> | undefined;
  };
  /** Labels, with their values, that every selector gets. */
  readonly match: Readonly<Record<string, string>>;
  readonly queryDelaySeconds: number;
  readonly windowSeconds: number;
  /** null: to be found out. */
  readonly scrapeIntervalSeconds: number | null;
}

type StoreAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'bearerFile'; readonly tokenFile: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'basicFile'; readonly username: string; readonly passwordFile: string }
  | { readonly kind: 'sigv4'; readonly region: string }
  | { readonly kind: 'google'; readonly keyFile?: string };

/** The `prometheus` source as a configuration describes it. */
export function toPrometheusOptions(section: PrometheusSection): PrometheusOptions {
  const { url, headers, tls, timeoutSeconds, concurrency, maxResponseMebibytes } = section;
  const { labels, match, queryDelaySeconds, windowSeconds, scrapeIntervalSeconds } = section;
  return {
    store: {
      ...{ url, headers, tls, timeoutSeconds, concurrency },
      auth: toAuth(section.auth),
      maxResponseBytes: maxResponseMebibytes * BYTES_PER_MIB,
    },
    labels: {
      stateMetrics: toLabels(labels.stateMetrics),
      cadvisor: toLabels(labels.cadvisor),
      dcgm: toLabels(labels.dcgm),
    },
    ...{ match, queryDelaySeconds, windowSeconds },
    scrapeIntervalSeconds: scrapeIntervalSeconds ?? null,
  };
}

function toAuth({ token, tokenFile, basic, sigv4, google }: PrometheusSection['auth']): StoreAuth {
  if (token !== undefined) return { kind: 'bearer', token };
  if (tokenFile !== undefined) return { kind: 'bearerFile', tokenFile };
  if (sigv4 !== undefined) return { kind: 'sigv4', ...sigv4 };
  if (google !== undefined) return { kind: 'google', ...google };
  if (basic === undefined) return { kind: 'none' };
  const { username, password, passwordFile } = basic;
  if (passwordFile !== undefined) return { kind: 'basicFile', username, passwordFile };
  return { kind: 'basic', username, password: password ?? '' };
}

const toLabels = (given: object | undefined): Readonly<Record<string, string>> | undefined =>
  given && Object.fromEntries(Object.entries(given));
