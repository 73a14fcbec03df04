import { costOfPod } from '../../domain/charged.ts';
import type { GapKind } from '../../domain/gap.ts';
import { lengthOf } from '../../domain/interval.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { US_DOLLARS, type Currency } from '../../app/currency.ts';
import { answer } from '../../app/query/answer.ts';
import { documentGaps } from '../../app/query/document.ts';
import { BY_NAMESPACE } from '../../app/query/query.ts';
import { choiceInWords } from '../../app/rule-words.ts';
import type { SliceClock } from '../../app/slices.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import { statusOf, type RungCount } from '../../app/status.ts';
import { counted, fixed, span } from '../numbers.ts';
import { allocationTable, gapLines } from './allocation-table.ts';
import { moneyFor } from './money.ts';
import { PLAIN, type Style } from './style.ts';
import { printable } from './width.ts';

/** What the table that greets a user needs to know besides the cost. */
export interface StartTable {
  readonly version: string;
  /** Where the exporter answers, without a slash at the end: `http://127.0.0.1:10970`. */
  readonly url: string;
  /** How the user calls the program: `podtally` or `npm start --`. */
  readonly program: string;
  /** Scrapes and requests go first while the table is made. */
  readonly clock: SliceClock;
  readonly currency?: Currency;
  readonly style?: Style;
}

/** Namespaces shown; the others are one line. */
const LINES = 12;

/** The first thing people see: cost by namespace, where the prices come from, what is missing, where to go next. */
export async function renderStartTable(
  snapshot: Snapshot,
  { version, url, program, clock, currency = US_DOLLARS, style = PLAIN }: StartTable,
  signal: AbortSignal,
): Promise<string> {
  const { live, cluster } = snapshot;
  const document = await answer(cluster, live, BY_NAMESPACE, clock, signal);
  const status = statusOf(snapshot, { version, now: snapshot.at, exchangeRates: [] });
  const title = [
    style.bold(`podtally ${version}`),
    `cluster "${printable(cluster)}"`,
    counted(status.hosts.priced + status.hosts.unpriced, 'host'),
    counted(status.pods, 'pod'),
    `model ${modelWords(live.policy)}`,
    `rates of the last ${span(lengthOf(live.quantities.interval))}`,
  ];
  const lines = [
    title.join(' · '),
    '',
    ...allocationTable({ document, currency, style, limit: LINES }),
    costLine(snapshot, currency),
    '',
    priceLine(snapshot, status.prices.hosts),
    ...section(gapLines(documentGaps(live.gaps, 1), style, missingPrices(snapshot))),
    '',
    `metrics  ${url}/metrics`,
    `API      ${url}/api/v1/allocation?by=namespace`,
    `page     ${url}/`,
    ...explainLine(snapshot, program),
  ];
  return `${lines.join('\n')}\n`;
}

const section = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...lines];

/** `hybrid`, or `as the policy says (3 rules, else hybrid)`. */
export function modelWords({ models: { rules, fallback } }: AllocationPolicy): string {
  return rules.length === 0
    ? choiceInWords(fallback)
    : `by policy (${counted(rules.length, 'rule')}, else ${choiceInWords(fallback)})`;
}

/** What the total is made of, from the inputs and not from the rows: so that it can be compared. */
function costLine({ live }: Snapshot, currency: Currency): string {
  const hosts = live.hosts.reduce((sum, { cost }) => sum + cost, 0);
  const money = moneyFor([hosts], currency);
  const fees = live.fees.map(
    ({ fee, cost }) => ` + ${printable(fee.name)} fee ${money.show(cost)}`,
  );
  return `${counted(live.hosts.length, 'priced host')} ${money.show(hosts)}${fees.join('')} = ${money.show(live.total)} ${money.code}/h`;
}

function priceLine({ live, at }: Snapshot, rungs: readonly RungCount[]): string {
  const told = rungs.map(({ rung, hosts, stale, oldest }) => {
    const dated =
      oldest === null
        ? rung
        : `${rung} of ${oldest.slice(0, 'yyyy-mm-dd'.length)} (${span(at - Date.parse(oldest) / 1000)} old)`;
    return `${dated}: ${counted(hosts, 'host')}${stale > 0 ? `, ${fixed(stale, 0)} stale` : ''}`;
  });
  const none =
    live.unpriced.length > 0 ? [`no price: ${counted(live.unpriced.length, 'host')}`] : [];
  return `prices   ${[...told, ...none].join(' · ') || 'no hosts'}`;
}

/** What to write into the price file for hosts without a price. */
function missingPrices({ live }: Snapshot): ReadonlyMap<GapKind, readonly string[]> {
  const entries = new Set(live.unpriced.map(({ quantities }) => entryOf(quantities.host.facts)));
  const lines = [...entries].slice(0, LISTED_TYPES).flatMap((entry) => entry.split('\n'));
  return new Map([['host_without_price', lines]]);
}

const LISTED_TYPES = 5;

/** An entry of the price file, to fill in: by size where pods are their own host. */
function entryOf(facts: HostFacts): string {
  const prices = facts.podsBilledBy ? ['usdPerVcpuHour', 'usdPerGbHour'] : ['usdPerHour'];
  return [`- match: ${matchOf(facts)}`, ...prices.map((key) => `  ${key}: …`)].join('\n');
}

function matchOf({ node, instanceType, region, capacityType }: HostFacts): string {
  if (instanceType === '') return `{ node: ${JSON.stringify(node)} }`;
  const fields = [
    `instanceType: ${instanceType}`,
    ...(region === '' ? [] : [`region: ${region}`]),
    ...(capacityType === 'on-demand' ? [] : [`capacityType: ${capacityType}`]),
  ];
  return `{ ${fields.join(', ')} }`;
}

/** A pod worth explaining: the costliest there is. */
function explainLine({ live }: Snapshot, program: string): readonly string[] {
  let best: { readonly name: string; readonly cost: number } | null = null;
  for (const host of live.hosts)
    for (const pod of host.pods) {
      const cost = costOfPod(host, pod);
      const { namespace, name } = pod.quantities.pod;
      if (best === null || cost > best.cost) best = { name: `${namespace}/${name}`, cost };
    }
  return best === null ? [] : [`explain  ${program} explain pod ${printable(best.name)}`];
}
