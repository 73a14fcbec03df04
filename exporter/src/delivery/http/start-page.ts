import { createHash } from 'node:crypto';
import type { GapKind } from '../../domain/gap.ts';
import { HOURS_PER_MONTH, SECONDS_PER_HOUR } from '../../domain/units.ts';
import { byWeight, gapInWords } from '../../app/gap-words.ts';
import { answer, LIVE_WINDOW_SECONDS } from '../../app/query/answer.ts';
import { BY_NAMESPACE } from '../../app/query/query.ts';
import { efficiencyOf, summarise, type Summary } from '../../app/query/summary.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import { statusOf } from '../../app/status.ts';
import { counted, decimalsFor, fixed, span, wholePercent } from '../numbers.ts';
import type { Reading } from './route.ts';

const STYLE = `
:root { color-scheme: light dark; --faint: color-mix(in srgb, currentColor 62%, transparent); --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; } h2 { font-size: 1rem; margin-top: 2rem; }
.total { font-size: 2rem; font-weight: 600; margin: 0; font-variant-numeric: tabular-nums; }
p.faint, .faint { color: var(--faint); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; }
li { margin: .3rem 0; } code { font-size: .9em; }
`;

/** A page that needs nothing but itself: no script, no image, no font from anywhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Namespaces on the page; the rest is one line. */
const LINES = 10;

const LINKS = [
  ['/metrics', 'what Prometheus scrapes'],
  ['/api/v1/allocation?by=namespace', 'the allocation as JSON'],
  ['/api/v1/allocation?by=namespace,workload&format=csv', 'the same by workload as CSV'],
  ['/api/v1/status', 'sources, prices, gaps, coverage'],
  ['/api/v1/policy?format=md', 'the Cost Allocation Policy'],
  ['/api/v1/openapi.json', 'the description of this API'],
  ['/readyz', 'whether there are figures yet'],
] as const;

/** The start page with the policy that its one style sheet needs. */
export async function startPage(
  reading: Reading,
  signal: AbortSignal,
): Promise<{ readonly html: string; readonly contentSecurityPolicy: string }> {
  const snapshot = reading.current();
  const main = reading.guarded()
    ? '<p>Figures need the configured token; send it as a bearer token to the paths below.</p>'
    : snapshot === null
      ? '<p>No pass has succeeded yet. The first takes a few seconds; then reload this page.</p>'
      : await figures(snapshot, reading, signal);
  const links = LINKS.map(
    ([path, what]) =>
      `<li><a href="${escaped(path)}"><code>${escaped(path)}</code></a> <span class="faint">${escaped(what)}</span></li>`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Podtally</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Podtally <span class="faint">${escaped(reading.version)}</span></h1>
${main}
<h2>Where to look</h2>
<ul>
${links.join('\n')}
</ul>
</body>
</html>
`;
  return { html, contentSecurityPolicy: CONTENT_SECURITY_POLICY };
}

async function figures(snapshot: Snapshot, reading: Reading, signal: AbortSignal): Promise<string> {
  const status = statusOf(snapshot, {
    version: reading.version,
    now: reading.now(),
    exchangeRates: reading.exchangeRates(),
  });
  const document = await answer(snapshot.cluster, snapshot.live, BY_NAMESPACE, reading, signal);
  const perHour = SECONDS_PER_HOUR / LIVE_WINDOW_SECONDS;
  const summaries = summarise(document);
  const total = status.totalUsdPerHour;
  return `<p class="total">${fixed(total, decimalsFor([total]))} USD per hour</p>
<p class="faint">${fixed(total * HOURS_PER_MONTH, 0)} USD a month at this rate · cluster ${escaped(status.cluster)} · ${counted(status.hosts.priced + status.hosts.unpriced, 'host')} · ${counted(status.pods, 'pod')} · as of ${escaped(span(status.pass.ageSeconds))} ago</p>
<h2>By namespace</h2>
${table(summaries, perHour)}
<h2>${status.gaps.length === 0 ? 'No gaps' : 'Gaps'}</h2>
${gapList(status.gaps)}`;
}

function table(summaries: readonly Summary[], perHour: number): string {
  const owners = summaries.filter(({ kind }) => kind === 'owner');
  const cut = owners.slice(LINES);
  const decimals = decimalsFor(summaries.map(({ cost }) => cost * perHour));
  const line = (name: string, cost: number, efficiency: number | null): string =>
    `<tr><td>${escaped(name)}</td><td>${fixed(cost * perHour, decimals)}</td><td>${fixed(cost * perHour * HOURS_PER_MONTH, 0)}</td><td>${efficiency === null ? '–' : wholePercent(efficiency)}</td></tr>`;
  const lines = [
    ...owners
      .slice(0, LINES)
      .map((summary) => line(summary.key.namespace ?? '', summary.cost, efficiencyOf(summary))),
    ...(cut.length > 0 ? [line(counted(cut.length, 'other namespace'), sum(cut), null)] : []),
    ...summaries
      .filter(({ kind }) => kind !== 'owner')
      .map(({ kind, cost }) => line(NAMES[kind], cost, null)),
  ];
  return `<table>
<thead><tr><th>namespace</th><th>USD per hour</th><th>USD per month</th><th>efficiency</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>`;
}

const NAMES: Readonly<Record<Summary['kind'], string>> = {
  owner: '',
  other: 'other namespaces',
  cluster_idle: 'cluster idle',
  fee: 'managed service fee',
};

const sum = (summaries: readonly Summary[]): number =>
  summaries.reduce((total, { cost }) => total + cost, 0);

function gapList(
  gaps: readonly {
    readonly kind: GapKind;
    readonly count: number;
    readonly examples: readonly string[];
    readonly remedy: string;
  }[],
): string {
  if (gaps.length === 0) return '<p>Everything that was seen has a price and an owner.</p>';
  const items = byWeight(gaps).map(
    ({ kind, count, examples, remedy }) =>
      `<li>${escaped(gapInWords(kind, count))} <span class="faint">(${escaped(examples.join('; '))})</span><br>${escaped(remedy)}</li>`,
  );
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
