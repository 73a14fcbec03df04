import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, ofCase, type Case } from './cases.ts';
import type { Comparison, SettledHour } from './errors.ts';
import { POLICY_NAMES } from './policies.ts';
import type { SettledStore } from './settled-store.ts';

/** From the root of the repository. */
export const PAGE_PATH = 'docs/accuracy.md';
export const root = join(import.meta.dirname, '../..');
/** Where the part about stores begins; it takes longer to measure. */
const OF_STORES = '\n## From a metric store\n';
const committed = (): readonly string[] =>
  readFileSync(join(root, PAGE_PATH), 'utf8').split(OF_STORES);
/** The committed page up to the part about stores. */
export const committedPage = (): string => committed()[0] ?? '';
/** The committed part about stores. */
export const committedStorePage = (): string => `${OF_STORES}${committed()[1] ?? ''}`;

/** Two texts that differ only in how wide their tables are drawn are the same. */
export const withoutLayout = (page: string): string =>
  page.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

/** The page with what was measured; Markdown, tables not aligned yet. */
export function accuracyPage(hours: ReadonlyMap<number, readonly SettledHour[]>): string {
  const often = hours.get(30) ?? [];
  const seldom = hours.get(60) ?? [];
  const all = [...often, ...seldom];
  return `${INTRODUCTION}
## Every 30 seconds

The worst pod over ${often.length} generated clusters, ${count(often)} bills; a scrape every 30 seconds is the default.
The last column is what a test requires of usage, hybrid and mixed; the request model must be exact wherever an end is recorded.

${table(often, true)}
## Every 60 seconds

The worst pod over ${seldom.length} generated clusters, ${count(seldom)} bills.

${table(seldom, false)}
## What holds besides

${holds(all)}| the most that one pod's bill is off, at 30 seconds | ${(worst(often, dollars) * 100).toFixed(3)} cents an hour |

${CLOSING}`;
}

/** What follows it about stores; Markdown, tables not aligned yet. */
export function storePage(stores: readonly SettledStore[]): string {
  const of = (every: number, honorsTimestamps: boolean): readonly SettledHour[] =>
    stores
      .filter(({ watch }) => watch.every === every && watch.honorsTimestamps === honorsTimestamps)
      .flatMap(({ hours }) => hours);
  const [often, seldom, retimed] = [of(30, true), of(60, true), of(30, false)];
  const all = [...often, ...seldom, ...retimed];
  return `${OF_STORES}
${STORES_INTRODUCTION}
### A store that scrapes every 30 seconds

The worst pod over ${often.length} hours, ${count(often)} bills; the last column is what a test requires.

${table(often, true)}
### A store that scrapes every 60 seconds

The worst pod over ${seldom.length} hours, ${count(seldom)} bills.

${table(seldom, false)}
### A store that drops the times of samples

A scrape with \`honor_timestamps: false\` takes a value that is up to 12 seconds old for a new one, so all usage moves by as much.
It is little for what goes on and much for jobs of seconds: let the store keep these times, with \`track_timestamps_staleness: true\`.
The worst pod over ${retimed.length} hours, ${count(retimed)} bills, every 30 seconds.

${table(retimed, false)}
### What holds of stores besides

${holds(all)}
`;
}

const STORES_INTRODUCTION = `The same clusters, scraped by Prometheus: their pages go into a real one as it keeps them, with the labels of targets, and two replicas of kube-state-metrics.
Once as blocks without marks of the end of series, where everything stays on show for five minutes after its end; once with these marks.
Then the exporter accounts for two hours that are over, each on its own and as one window, and knows nothing but the store: who was there, too.
The second hour is the one after that with all the trouble.
`;

const INTRODUCTION = `# How exact the numbers are

This page is written by \`node test/accuracy/write.ts --write\`, and a test holds it against what is measured.

A generated cluster knows the truth about itself: every pod's life, request and usage is a formula that is integrated exactly.
It serves kube-state-metrics, cAdvisor and DCGM text over HTTP, with a clock that steps through one UTC hour.
The exporter's own direct source scrapes it as it scrapes a real cluster, from five minutes before the hour until two scrapes after it, and the hour is settled as it always is.
Then every pod's bill is held against what the pod truly costs, computed from the formulas by code that shares nothing with the exporter.
Values in cAdvisor's text are up to 12 seconds old, as they are on a real kubelet; scrapes keep no step with the hour; times of objects are whole seconds.
Two replicas of kube-state-metrics say the same, and the counter of one steady pod jumps once by more than its limit allows.

The error of a bill is \`Σ |charged − true| / Σ true\` over the pod's resources, so that nothing cancels out between cpu and memory.
A row is one resource of one spend type, and its error is relative to what the pod truly costs for that resource: it shows usage and idle that trade places within an exact bill.
\`0\` is less than a millionth of a percent.
\`mixed\` is a policy with request, usage, hybrid and half-hybrid pods side by side.
A pod that its kubelet never shows pays by its request, by rule, and the truth follows that rule.
`;

const CLOSING = `Where the errors come from:

- Between a container's last sample and its end, its last rate goes on; pods that change their pace in these seconds are off by the difference.
- kube-state-metrics does not say when a deleted pod was gone, or a host: the end lies between two scrapes, and half a scrape of a short life is a large share of it.
- A job of 20 seconds that falls between two scrapes has its exact time and request; its usage is estimated as its request, and marked so.
- Memory is read at moments, and between them it is a straight line.
- A run of a container that begins and ends between two scrapes leaves no sample: a crash loop whose runs are shorter than the distance of scrapes loses their usage, not its request.

A source that watches the Kubernetes API knows the ends exactly.
`;

function holds(all: readonly SettledHour[]): string {
  return `| what | measured |
| --- | --- |
| pods with a place on a priced host and without rows | ${String(sum(all, ({ missing }) => missing.length))} |
| pods with rows and without a place | ${String(sum(all, ({ surplus }) => surplus.length))} |
| rows against the cost of their host, the worst host under any policy | ${relative(worst(all, conservation))} off |
| coverage of pods, hosts and requests | ${worst(all, uncovered) === 0 ? 'all' : 'not all'} |
`;
}

/** @param bounded whether to say what the tests require */
function table(hours: readonly SettledHour[], bounded: boolean): string {
  const columns = ['pods', 'bills', ...POLICY_NAMES, 'worst row', ...(bounded ? ['required'] : [])];
  const rows = CASES.map((each) => [
    ...row(hours, each),
    ...(bounded ? [`≤ ${percent(each.bill)}`] : []),
  ]);
  const dashes = columns.map(() => '---');
  return [columns, dashes, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function row(hours: readonly SettledHour[], each: Case): readonly string[] {
  const bills = hours.flatMap((hour) => ofCase(hour, each));
  const errors = POLICY_NAMES.map((policy) =>
    percent(worstOf(bills.filter((bill) => bill.policy === policy))),
  );
  const rows = percent(Math.max(0, ...bills.map(({ rowError }) => rowError)));
  return [each.title, String(bills.length), ...errors, rows];
}

const worstOf = (bills: readonly Comparison[]): number =>
  Math.max(0, ...bills.map(({ billError }) => billError));

/** Below it, what differs from machine to machine is rounding. */
const NOTHING = 1e-8;
const LEAST_SHOWN = 5e-5;

function percent(share: number): string {
  if (share < NOTHING) return '0';
  return share < LEAST_SHOWN ? '< 0.01 %' : `${(share * 100).toFixed(2)} %`;
}

const relative = (share: number): string => (share <= 1e-12 ? '≤ 1e-12' : share.toExponential(0));

const count = (hours: readonly SettledHour[]): string =>
  String(sum(hours, ({ comparisons }) => comparisons.length));

const sum = (hours: readonly SettledHour[], of: (hour: SettledHour) => number): number =>
  hours.reduce((total, hour) => total + of(hour), 0);

const worst = (hours: readonly SettledHour[], of: (hour: SettledHour) => number): number =>
  Math.max(...hours.map(of));

const conservation = ({ allocations }: SettledHour): number =>
  Math.max(...Object.values(allocations).map(({ conservationError }) => conservationError));

/** How many of the coverage ratios are not 1. */
const uncovered = ({ allocations }: SettledHour): number =>
  Object.values(allocations)
    .flatMap(({ coverage }) => Object.values(coverage))
    .filter((ratio) => ratio !== 1).length;

/** Of everything, estimates included. */
const dollars = ({ comparisons }: SettledHour): number =>
  Math.max(...comparisons.map(({ billError, cost }) => billError * cost));
