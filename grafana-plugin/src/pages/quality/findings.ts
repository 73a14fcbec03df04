import { shareText } from '../../cost/format.ts';
import type { QualityFacts } from './facts.ts';
import { countText, durationText } from './words.ts';
import type { ClusterSpan } from './clusters.ts';

/** One thing to know about how far to trust the numbers. */
export interface Finding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'ok';
  readonly text: string;
  /** The one next step; nothing where nothing is to do. */
  readonly next?: string;
}

/** The contract: parts and bill differ by rounding at most. */
const MOST_ERROR = 1e-9;
/** A pass each half minute by default; cost disappears after five minutes without one. */
const LATE_SECONDS = 120;
const GONE_SECONDS = 300;
/** On-demand list prices move about once a year, and catalogues come with each release. */
const OLD_CATALOGUE_SECONDS = 180 * 86_400;
const RANK = { error: 0, warning: 1, ok: 2 } as const;

/** Everything that was judged, the worst first. */
export function findingsOf(facts: QualityFacts, spans: readonly ClusterSpan[]): readonly Finding[] {
  return [
    ...conservation(facts),
    ...coverage(facts),
    ...freshness(facts),
    ...sources(facts),
    ...prices(facts),
    ...broken(facts),
    ...partly(spans),
  ].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function conservation({ conservation: error, hosts }: QualityFacts): readonly Finding[] {
  if (error === undefined) return [];
  const id = 'conservation';
  return error <= MOST_ERROR
    ? [
        {
          id,
          severity: 'ok',
          text: `Every cent of the ${countText(hosts.length, 'priced host')} is allocated: parts and bill differ by less than a billionth.`,
        },
      ]
    : [
        {
          id,
          severity: 'error',
          text: `Parts and bill differ by ${shareText(error)} (${error.toExponential(1)}).`,
          next: 'This is a defect of the exporter: report it with the output of podtally check, and do not charge by these numbers.',
        },
      ];
}

const COUNTED: Readonly<Record<string, string>> = {
  pods: 'pods',
  hosts: 'hosts',
  cpu_requests: 'cpu requests',
  memory_requests: 'memory requests',
};

function coverage({ coverage: ratios }: QualityFacts): readonly Finding[] {
  const known = Object.entries(ratios);
  if (known.length === 0) return [];
  const off = known.filter(([, ratio]) => Math.abs(ratio - 1) > MOST_ERROR);
  return off.length === 0
    ? [
        {
          id: 'coverage',
          severity: 'ok',
          text: 'All pods, hosts and requests of an independent count are in the result.',
        },
      ]
    : off.map(([what, ratio]) => ({
        id: `coverage ${what}`,
        severity: 'error',
        text: `${percentText(ratio)} of the ${COUNTED[what] ?? what} of an independent count are in the result.`,
        next: 'Look at the gaps below: something was seen and not allocated.',
      }));
}

function freshness({ exporters, range }: QualityFacts): readonly Finding[] {
  if (exporters.length === 0)
    return [
      {
        id: 'exporters',
        severity: 'error',
        text: 'No exporter is scraped at the end of this range.',
        next: 'Look at Prometheus, Status, Targets: job podtally.',
      },
    ];
  return exporters.flatMap(({ instance, lastPass, failuresInHour, isConfigurationGood }) => {
    const findings: Finding[] = [];
    const age = lastPass === undefined ? Infinity : range.to - lastPass;
    const next = 'Look at the sources below and at the exporter’s log.';
    if (lastPass === undefined)
      findings.push({
        id: `pass ${instance}`,
        severity: 'error',
        text: `${instance} has had no pass yet.`,
        next,
      });
    else if (age > LATE_SECONDS)
      findings.push({
        id: `pass ${instance}`,
        severity: 'error',
        text: `The last pass of ${instance} was ${durationText(age)} before the end of the range${age > GONE_SECONDS ? '; its costs are gone since' : ''}.`,
        next,
      });
    else
      findings.push({
        id: `pass ${instance}`,
        severity: 'ok',
        text: `The last pass of ${instance} was ${durationText(age)} ago.`,
      });
    if (failuresInHour > 0)
      findings.push({
        id: `failures ${instance}`,
        severity: 'warning',
        text: `${countText(failuresInHour, 'pass', 'passes')} of ${instance} failed in the last hour.`,
        next,
      });
    if (!isConfigurationGood)
      findings.push({
        id: `configuration ${instance}`,
        severity: 'warning',
        text: `The configuration of ${instance} was bad when it was last read; the one before is in force.`,
        next: 'Run: podtally check --config … with the file as it is.',
      });
    return findings;
  });
}

function sources({ sources: states }: QualityFacts): readonly Finding[] {
  const down = states.filter(({ isUp }) => !isUp);
  const partly = states.filter(({ isUp, targetsDown }) => isUp && targetsDown > 0);
  const next =
    'Its last error is below, where the exporter’s API is set up; else run: podtally check.';
  if (states.length > 0 && down.length === 0 && partly.length === 0)
    return [
      {
        id: 'sources',
        severity: 'ok',
        text: `${states.length} of ${countText(states.length, 'source')} answer.`,
      },
    ];
  return [
    ...down.map(({ source, instance }) => ({
      ...{ id: `source ${instance} ${source}`, severity: 'error' as const, next },
      text: `${source} does not answer ${instance}.`,
    })),
    ...partly.map(({ source, instance, targetsDown, targetsUp }) => ({
      ...{ id: `source ${instance} ${source}`, severity: 'warning' as const, next },
      text: `${targetsDown} of ${countText(targetsDown + targetsUp, 'target')} of ${source} do not answer.`,
    })),
  ];
}

function prices({ hosts, gaps, catalogue, range }: QualityFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const without = gaps['host_without_price'] ?? 0;
  const next = 'Add the price to the price file (prices.file).';
  if (without > 0)
    findings.push({
      id: 'unpriced',
      severity: 'warning',
      text: `${countText(without, 'host')} of ${hosts.length + without} ${without === 1 ? 'has' : 'have'} no price: neither ${without === 1 ? 'it nor its' : 'they nor their'} pods are in any total.`,
      next,
    });
  const estimated = hosts.filter(({ rung }) => rung === 'estimate').length;
  if (estimated > 0)
    findings.push({
      id: 'estimated',
      severity: 'warning',
      text: `${countText(estimated, 'host')} ${estimated === 1 ? 'is' : 'are'} priced by an estimate.`,
      next,
    });
  const age = catalogue === undefined ? 0 : range.to - catalogue;
  const isUsed = hosts.some(({ rung }) => rung === 'catalogue');
  if (isUsed && age > OLD_CATALOGUE_SECONDS)
    findings.push({
      id: 'catalogue',
      severity: 'warning',
      text: `The price catalogue in use is ${durationText(age)} old.`,
      next: 'Take a newer release, or let the exporter read the provider’s price list.',
    });
  if (hosts.length > 0 && without === 0 && estimated === 0)
    findings.push({ id: 'priced', severity: 'ok', text: 'Every host has a price.' });
  return findings;
}

function broken({ renamedSeries, negative }: QualityFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (renamedSeries > 0)
    findings.push({
      id: 'renamed',
      severity: 'error',
      text: `${countText(renamedSeries, 'series', 'series')} have exported_namespace: all cost is in the exporter’s own namespace.`,
      next: 'Set honor_labels: true in the scrape configuration, or honorLabels: true in the ServiceMonitor.',
    });
  for (const [cluster, series] of Object.entries(negative))
    findings.push({
      id: `negative ${cluster}`,
      severity: 'error',
      text: `${countText(series, 'series', 'series')} of ${cluster} cost less than nothing: no exporter writes that.`,
      next: 'Look for a recording or relabelling rule that writes podtally_owner_cost_usd_per_hour, and take it away.',
    });
  return findings;
}

function partly(spans: readonly ClusterSpan[]): readonly Finding[] {
  return spans
    .filter(({ isWhole }) => !isWhole)
    .map(({ cluster, note }) => ({
      id: `span ${cluster}`,
      severity: 'warning',
      text: `${cluster} has costs for only a part of the range: ${note}.`,
    }));
}

function percentText(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}
