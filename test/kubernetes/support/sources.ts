import type { Testbed } from '../testbed/testbed.ts';
import { createServiceAccount, type ServiceAccount } from './service-account.ts';

/** How often a test bed is read, and how patiently. */
export interface Pace {
  readonly scrapeSeconds: number;
  readonly windowSeconds: number;
  readonly timeoutSeconds: number;
}

/** The sections of a configuration that say how the cluster is read. */
export type Source = (bed: Testbed, pace: Pace) => Promise<string>;

/** Kubelets are scraped, and so is kube-state-metrics where somebody reads it. */
const scraped =
  (stateMetricsUrl: (bed: Testbed) => string): Source =>
  async (bed, { scrapeSeconds, windowSeconds, timeoutSeconds }) => `metrics:
  passIntervalSeconds: ${scrapeSeconds}
  direct:
    scrapeIntervalSeconds: ${scrapeSeconds}
    windowSeconds: ${windowSeconds}
    timeoutSeconds: ${timeoutSeconds}
    kubeStateMetrics: { urls: ["${stateMetricsUrl(bed)}"] }
    kubelets: { mode: nodes, template: "${bed.cadvisorTemplate}" }
`;
/** Who is there from kube-state-metrics, what they use from the kubelets. */
export const direct = scraped(({ stateMetricsUrl }) => stateMetricsUrl);
/** Whoever would read kube-state-metrics here gets no answer. */
const kubelets = scraped(() => 'http://127.0.0.1:9/metrics');

/** Prometheus scrapes, and the exporter asks it; there is one for each test bed. */
const prometheus: Source = async (
  bed,
  { scrapeSeconds, windowSeconds, timeoutSeconds },
) => `metrics:
  source: prometheus
  passIntervalSeconds: ${scrapeSeconds}
  prometheus:
    url: "${await prometheusOf(bed, scrapeSeconds)}"
    windowSeconds: ${windowSeconds}
    scrapeIntervalSeconds: ${scrapeSeconds}
    queryDelaySeconds: ${DELAY_SCRAPES * scrapeSeconds}
    timeoutSeconds: ${QUERY_PATIENCE * timeoutSeconds}
`;
/** How many scrapes old a sample is that a store surely has. */
export const DELAY_SCRAPES = 2;
/** A query over a window takes longer than a scrape. */
const QUERY_PATIENCE = 10;

/** Starts a test bed's Prometheus when it is first asked for. */
export function prometheusOf(bed: Testbed, scrapeIntervalSeconds: number): Promise<string> {
  const url = stores.get(bed) ?? bed.startPrometheus({ scrapeIntervalSeconds });
  stores.set(bed, url);
  return url;
}
const stores = new WeakMap<Testbed, Promise<string>>();

/** The service account of a test bed, made when it is first asked for. */
export function accountOf(bed: Testbed): Promise<ServiceAccount> {
  const account = accounts.get(bed) ?? createServiceAccount(bed);
  accounts.set(bed, account);
  return account;
}
const accounts = new WeakMap<Testbed, Promise<ServiceAccount>>();

/** How the API is watched: all that differs from what is so unless told otherwise. */
export interface Watching {
  readonly kubeconfig: string;
  readonly pageSize?: number;
}

/** Who is there from watches of the API; kube-state-metrics is not read, and what they use comes from elsewhere. */
export const watching =
  (how: Watching, usage: Source = kubelets): Source =>
  async (bed, pace) =>
    `kubernetes: ${JSON.stringify({ mode: 'kubeconfig', ...how })}\n${await usage(bed, pace)}`;

/** As the service account that users give the exporter. */
const watched =
  (usage: Source): Source =>
  async (bed, pace) =>
    watching({ kubeconfig: (await accountOf(bed)).kubeconfig }, usage)(bed, pace);

/** Who is there from watches of the API as that account, what they use from the kubelets. */
export const WATCHING = watched(kubelets);

export type Sources = readonly (readonly [name: string, source: Source])[];

/** Those that read a cluster as it goes, also for one answer. */
export const READING_SOURCES = [
  ['kube-state-metrics and kubelets', direct],
  ['the Kubernetes API and kubelets', WATCHING],
] as const satisfies Sources;

/** Those that ask a store, also for the past. */
export const STORE_SOURCES = [
  ['Prometheus', prometheus],
  ['the Kubernetes API and Prometheus', watched(prometheus)],
] as const satisfies Sources;

/** Every way to read a cluster: each must give the same cost. */
export const SOURCES: Sources = [...READING_SOURCES, ...STORE_SOURCES];
