import type { Matcher } from '../../promql/selector.ts';
import type { TimeSpan } from '../../scenes/view-queries.ts';

/** What is known where a page has no costs to show. */
export interface EmptyFacts {
  readonly source: SourceFact;
  /** The range on the page, in unix seconds. */
  readonly range: TimeSpan;
  /** The families that the page reads, and which of them have series in the range. */
  readonly needed: readonly string[];
  readonly found: readonly string[];
  /** Whether an exporter is scraped now. */
  readonly exporterSeen: boolean;
  /** When costs of this page are known, filters aside; nothing where they never were. */
  readonly known: TimeSpan | undefined;
  /** Series in the range: filters aside, and with them. */
  readonly withoutFilters: number;
  readonly withFilters: number;
  /** What the page is of, as one namespace; nothing where it is of everything. */
  readonly scope: readonly Matcher[];
  /** The conditions that the reader chose, clusters among them. */
  readonly filters: readonly Matcher[];
  /** Labels of filters that no series has. */
  readonly unknownLabels: readonly string[];
}

/** The data source that a page asks. */
export type SourceFact =
  | { readonly kind: 'none' }
  /** There are some, and none that speaks PromQL: their names and types. */
  | { readonly kind: 'other'; readonly found: readonly string[] }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string }
  | { readonly kind: 'prometheus'; readonly name: string };

/** What one can do about it, besides reading. */
export type EmptyAction =
  | { readonly kind: 'add-data-source' }
  | { readonly kind: 'open-setup' }
  | { readonly kind: 'open-quality' }
  | { readonly kind: 'show-span'; readonly span: TimeSpan }
  | { readonly kind: 'clear-filters' };

/** Why there is nothing to see, in words, and the one next step. */
export interface Emptiness {
  readonly kind:
    | 'no-data-source'
    | 'other-data-source'
    | 'data-source-failed'
    | 'not-configured'
    | 'metric-missing'
    | 'label-missing'
    | 'filtered-out'
    | 'nothing-in-range';
  readonly title: string;
  readonly text: string;
  readonly action: EmptyAction | undefined;
}

/**
 * Why a page has no costs; nothing where it has some.
 *
 * @param timeText a moment in unix seconds as the reader's clock says it
 */
export function explainEmptiness(
  facts: EmptyFacts,
  timeText: (unixSeconds: number) => string,
): Emptiness | undefined {
  const { source } = facts;
  if (source.kind !== 'prometheus') return ofSource(source);
  const missing = facts.needed.filter((family) => !facts.found.includes(family));
  if (facts.withFilters > 0 && missing.length === 0) return undefined;
  if (facts.unknownLabels.length > 0 && facts.withoutFilters > 0)
    return withoutLabel(facts.unknownLabels);
  if (facts.withoutFilters > 0 && facts.withFilters === 0) return filteredOut(facts.filters);
  if (missing.length > 0 && (facts.found.length > 0 || facts.known === undefined))
    return facts.found.length > 0 || facts.exporterSeen
      ? withoutMetric(missing, facts.found.length > 0)
      : notConfigured(source.name);
  if (facts.known === undefined && facts.scope.length === 0) return notConfigured(source.name);
  return nothingInRange(facts, facts.known, timeText);
}

function ofSource(source: Exclude<SourceFact, { kind: 'prometheus' }>): Emptiness {
  if (source.kind === 'failed')
    return {
      kind: 'data-source-failed',
      title: `${source.name} did not answer`,
      text: `It said: ${source.message}`,
      action: { kind: 'open-setup' },
    };
  const found = source.kind === 'other' ? source.found : [];
  return {
    kind: source.kind === 'other' ? 'other-data-source' : 'no-data-source',
    title:
      source.kind === 'other' ? 'No data source is a Prometheus' : 'There is no data source yet',
    text:
      source.kind === 'other'
        ? `Grafana has ${found.join(', ')}. Podtally asks in PromQL, so it needs a data source of type Prometheus: Prometheus itself, or Thanos, Mimir or VictoriaMetrics through it.`
        : 'Podtally reads the costs that its exporter writes into Prometheus, so Grafana needs that Prometheus as a data source.',
    action: { kind: 'add-data-source' },
  };
}

function notConfigured(name: string): Emptiness {
  return {
    kind: 'not-configured',
    title: `${name} has no costs yet`,
    text: 'No series of a Podtally exporter was found in it, now or before: run the exporter, and let this Prometheus scrape it.',
    action: { kind: 'open-setup' },
  };
}

function withoutMetric(missing: readonly string[], areOthersThere: boolean): Emptiness {
  return {
    kind: 'metric-missing',
    title: missing.length === 1 ? `A metric is missing` : `${missing.length} metrics are missing`,
    text: areOthersThere
      ? `Other costs are there, ${missing.join(', ')} not: a relabelling or recording rule drops it, or the exporter is set not to publish it.`
      : `An exporter is scraped, ${missing.join(', ')} not: no pass has succeeded lately, or a relabelling rule drops it.`,
    action: { kind: areOthersThere ? 'open-setup' : 'open-quality' },
  };
}

function withoutLabel(labels: readonly string[]): Emptiness {
  return {
    kind: 'label-missing',
    title: `No cost has the label ${labels.map((label) => `“${label}”`).join(' or ')}`,
    text: 'Owner labels come from the attribution of the exporter’s policy. Take the filter away, or add the dimension there.',
    action: { kind: 'clear-filters' },
  };
}

function filteredOut(filters: readonly Matcher[]): Emptiness {
  return {
    kind: 'filtered-out',
    title: 'Nothing matches',
    text: `There are costs in this range, but none where ${textOf(filters)}.`,
    action: { kind: 'clear-filters' },
  };
}

function nothingInRange(
  { scope, range }: EmptyFacts,
  known: TimeSpan | undefined,
  timeText: (unixSeconds: number) => string,
): Emptiness {
  const whose = scope.length === 0 ? 'Costs' : `Costs of ${nameOf(scope)}`;
  const title = `No costs${scope.length === 0 ? '' : ` of ${nameOf(scope)}`} in this range`;
  if (known === undefined)
    return {
      kind: 'nothing-in-range',
      title,
      text: `${whose} are not known at any other time either.`,
      action: undefined,
    };
  const text =
    known.from > range.to
      ? `${whose} are known since ${timeText(known.from)}, which is after this range.`
      : known.to < range.from
        ? `${whose} were last seen ${timeText(known.to)}, before this range.`
        : `${whose} are known from ${timeText(known.from)} to ${timeText(known.to)}, with nothing in this range.`;
  return { kind: 'nothing-in-range', title, text, action: { kind: 'show-span', span: known } };
}

const WORDS: Readonly<Record<Matcher['op'], string>> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'matches',
  '!~': 'does not match',
};

function textOf(matchers: readonly Matcher[]): string {
  return matchers
    .map(({ label, op, value }) => `${label} ${WORDS[op]} ${value === '' ? 'empty' : `“${value}”`}`)
    .join(' and ');
}

function nameOf(scope: readonly Matcher[]): string {
  return scope.map(({ label, value }) => `${label} “${value}”`).join(', ');
}
