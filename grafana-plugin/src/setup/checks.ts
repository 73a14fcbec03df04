import { shareText } from '../cost/format.ts';
import { troubleOf } from '../exporter/words.ts';
import { COST_FAMILIES } from '../promql/families.ts';
import { OWNER_LABELS, type MetricFacts, type SetupFacts } from './facts.ts';

/** One thing that must hold before costs show, or all of them. */
export interface Check {
  readonly id: 'source' | 'metrics' | 'families' | 'labels' | 'prices' | 'state' | 'owners' | 'api';
  readonly title: string;
  /** `waiting`: an earlier one comes first. */
  readonly state: 'ok' | 'warning' | 'error' | 'waiting' | 'optional';
  /** What was found. */
  readonly text: string;
  /** The one next step; nothing where nothing is to do. */
  readonly next?: string;
}

type Verdict = Pick<Check, 'state' | 'text' | 'next'>;

const WAITING: Verdict = { state: 'waiting', text: 'Comes after the steps above.' };

/**
 * The set-up, step by step, in the order in which people take the steps.
 *
 * @param appVersion as `0.1.0`
 */
export function checksOf(facts: SetupFacts, appVersion: string): readonly Check[] {
  const { metrics } = facts;
  const isScraped = metrics !== undefined && metrics.versions.length > 0;
  const after = (judge: (known: MetricFacts) => Verdict): Verdict =>
    isScraped ? judge(metrics) : WAITING;
  return [
    { id: 'source', title: 'Data source', ...sourceCheck(facts) },
    {
      id: 'metrics',
      title: 'Exporter metrics',
      ...(metrics === undefined ? WAITING : metricsCheck(metrics, appVersion)),
    },
    { id: 'families', title: 'Cost metrics', ...after(familiesCheck) },
    { id: 'labels', title: 'Labels of the scrape', ...after(labelsCheck) },
    { id: 'state', title: 'kube-state-metrics', ...after(stateCheck) },
    { id: 'prices', title: 'Prices', ...after(pricesCheck) },
    { id: 'owners', title: 'Owner labels', ...after(ownersCheck) },
    { id: 'api', title: 'Exporter’s API', ...apiCheck(facts, appVersion) },
  ];
}

function sourceCheck({ source }: SetupFacts): Verdict {
  switch (source.kind) {
    case 'none':
      return {
        state: 'error',
        text: 'Grafana has no data source.',
        next: 'Add the Prometheus that scrapes your cluster: Connections, Add new connection, Prometheus.',
      };
    case 'other':
      return {
        state: 'error',
        text: `Grafana has ${source.found.join(', ')}, and no Prometheus.`,
        next: 'Add a data source of type Prometheus; Thanos, Mimir and VictoriaMetrics speak it too.',
      };
    case 'failed':
      return {
        state: 'error',
        text: `${source.name} did not answer: ${source.message}`,
        next: 'Open the data source under Connections and press Save & test.',
      };
    case 'prometheus':
      return { state: 'ok', text: `${source.name} answers.` };
  }
}

function metricsCheck({ versions, wasSeenBefore }: MetricFacts, appVersion: string): Verdict {
  if (versions.length === 0)
    return wasSeenBefore
      ? {
          state: 'error',
          text: 'An exporter was scraped in the last 30 days, and is not now.',
          next: 'Look at Prometheus, Status, Targets: job podtally.',
        }
      : {
          state: 'error',
          text: 'No exporter is scraped: podtally_build_info is not there.',
          next: 'Run the exporter, and add it to scrape_configs with honor_labels: true.',
        };
  const text = versions
    .map(({ version, exporters }) => `${exporters} of version ${version}`)
    .join(', ');
  const others = versions.filter(({ version }) => !isNear(version, appVersion));
  return others.length === 0
    ? { state: 'ok', text: `Exporters scraped: ${text}.` }
    : {
        state: 'warning',
        text: `Exporters scraped: ${text}; this app is ${appVersion}.`,
        next: 'Bring exporters and app to the same version, so that each knows the other’s metrics.',
      };
}

/** Before 1.0 a minor version may rename things, afterwards a major one. */
function isNear(one: string, other: string): boolean {
  const [major = '', minor = ''] = one.split('.');
  const [otherMajor = '', otherMinor = ''] = other.split('.');
  return major === otherMajor && (major !== '0' || minor === otherMinor);
}

function familiesCheck({ families, clusters }: MetricFacts): Verdict {
  const missing = Object.entries(COST_FAMILIES).filter(([family]) => !families.includes(family));
  if (missing.length === 0)
    return {
      state: 'ok',
      text: `All there, of ${count(clusters.length, 'cluster')}: ${clusters.join(', ')}.`,
    };
  if (families.length === 0)
    return {
      state: 'error',
      text: 'The exporter is scraped, and has no costs: no pass has succeeded lately.',
      next: 'Open Data quality to see which source does not answer, or run: podtally check.',
    };
  return {
    state: 'warning',
    text: `Missing: ${missing.map(([family, use]) => `${family} (${use})`).join('; ')}.`,
    next: 'Look for a relabelling rule that drops it, and at server.metrics in the exporter’s configuration.',
  };
}

function labelsCheck({ renamedSeries }: MetricFacts): Verdict {
  return renamedSeries === 0
    ? { state: 'ok', text: 'Costs keep the labels of the pods that cost.' }
    : {
        state: 'error',
        text: `${count(renamedSeries, 'series', 'series')} have exported_namespace: Prometheus put the exporter’s own namespace in place of the pods’.`,
        next: 'Set honor_labels: true in the scrape configuration, or honorLabels: true in the ServiceMonitor.',
      };
}

/** The sources that tell which pods there are; one of them is enough. */
const STATE_SOURCES = ['kube-state-metrics', 'kubernetes', 'prometheus'];

function stateCheck({ sources }: MetricFacts): Verdict {
  const known = sources.filter(({ source }) => STATE_SOURCES.includes(source));
  const down = known.filter(({ isUp }) => !isUp).map(({ source }) => source);
  if (known.length === 0)
    return {
      state: 'error',
      text: 'No source says which pods and nodes there are.',
      next: 'Point the exporter at kube-state-metrics: metrics.direct.kubeStateMetrics.urls.',
    };
  return down.length === 0
    ? { state: 'ok', text: `The exporter reads ${known.map(({ source }) => source).join(', ')}.` }
    : {
        state: 'error',
        text: `${down.join(', ')} does not answer the exporter.`,
        next: 'Open Data quality for its last error, or run: podtally check.',
      };
}

function pricesCheck({ hostsByRung, gaps }: MetricFacts): Verdict {
  const priced = Object.values(hostsByRung).reduce((sum, hosts) => sum + hosts, 0);
  const without = gaps['host_without_price'] ?? 0;
  const estimated = hostsByRung['estimate'] ?? 0;
  const next = 'Add their prices to the price file (prices.file).';
  if (priced === 0)
    return {
      state: 'error',
      text: 'No host has a price.',
      next: 'Give the exporter a price file (prices.file), or let it read the provider’s price list.',
    };
  const text = `${priced} of ${count(priced + without, 'host')} priced`;
  if (without > 0) return { state: 'warning', text: `${text}; the others are in no total.`, next };
  return estimated > 0
    ? { state: 'warning', text: `${text}, ${estimated} of them by an estimate.`, next }
    : { state: 'ok', text: `${text}.` };
}

/** Below this part of the cost, owners are the exception. */
const FEW = 0.5;

function ownersCheck({ owned }: MetricFacts): Verdict {
  const text = OWNER_LABELS.map(
    (label) => `${label} ${owned[label] === undefined ? 'not there' : shareText(owned[label])}`,
  ).join(', ');
  const best = Math.max(0, ...Object.values(owned));
  return best >= FEW
    ? { state: 'ok', text: `Cost of pods with an owner: ${text}.` }
    : {
        state: 'warning',
        text: `Cost of pods with an owner: ${text}.`,
        next: 'Let kube-state-metrics show the labels (--metric-labels-allowlist=pods=[team,service,customer,environment],namespaces=[team,environment]), or map your own under attribution.',
      };
}

function apiCheck({ exporter }: SetupFacts, appVersion: string): Verdict {
  if (exporter.kind === 'ok')
    return {
      state: 'ok',
      text: `Version ${exporter.document.version} of cluster ${exporter.document.cluster} answers.`,
    };
  const { title, next } = troubleOf(exporter, appVersion);
  return {
    state: exporter.kind === 'not-configured' ? 'optional' : 'error',
    text: `${title}.`,
    next,
  };
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
