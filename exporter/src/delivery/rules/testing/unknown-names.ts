import { ATTRIBUTION, CATALOGUE, type Metric } from '../../metrics/catalogue.ts';
import { entriesOf } from '../../../domain/units.ts';
import { PLANNED } from '../planned.ts';
import type { RecordingRule } from '../rule.ts';

/** Labels that the scrape of docs/alerts.md gives to every series, and the one of a scrape that does not honor labels. */
const OF_SCRAPES = ['cluster', 'job', 'instance', 'pod', 'exported_namespace'];
/** The attribution of a policy unless it says otherwise. */
const OWNERS = ['team', 'service', 'customer', 'environment'];

const served = new Map<string, readonly string[]>([
  ...entriesOf<string, Metric>(CATALOGUE).map(([name, { labels }]) => [name, labels] as const),
  ...entriesOf(PLANNED),
]);

const STRING = /"(?:[^"\\]|\\.)*"/gu;
const SERIES = /(?<name>\bpodtally_\w+|\b\w+:\w+(?::\w+)?)(?:\{(?<matchers>[^}]*)\})?/gu;
const GROUPING = /\b(?:by|on|without|ignoring)\s*\((?<labels>[^)]*)\)/gu;

/** Metrics that no exporter serves and no rule records, and labels that what is read cannot have, in PromQL. */
export function unknownNames(
  expr: string,
  records: ReadonlyMap<string, RecordingRule>,
): readonly string[] {
  const text = expr.replace(STRING, '""');
  const unknown: string[] = [];
  for (const { groups: { name = '', matchers = '' } = {} } of text.matchAll(SERIES)) {
    const labels = labelsOf(name, records);
    if (labels === undefined) unknown.push(name);
    const matched = [...matchers.matchAll(/(\w+)\s*[=!]/gu)].map(([, label = '']) => label);
    unknown.push(...matched.filter((label) => labels?.has(label) === false));
  }
  const all = labelsIn(expr, records);
  for (const { groups: { labels = '' } = {} } of text.matchAll(GROUPING))
    unknown.push(...namesIn(labels).filter((label) => !all.has(label)));
  return unknown;
}

/** Every label that the series an expression reads can have. */
export function labelsIn(
  expr: string,
  records: ReadonlyMap<string, RecordingRule>,
): ReadonlySet<string> {
  const names = [...expr.replace(STRING, '""').matchAll(SERIES)].map(({ groups }) => groups?.name);
  return new Set(names.flatMap((name = '') => [...(labelsOf(name, records) ?? [])]));
}

function labelsOf(
  name: string,
  records: ReadonlyMap<string, RecordingRule>,
): ReadonlySet<string> | undefined {
  const record = records.get(name);
  if (record !== undefined) {
    const kept = [...record.expr.matchAll(/\bby \((?<labels>[^)]*)\)/gu)].flatMap(({ groups }) =>
      namesIn(groups?.labels ?? ''),
    );
    return kept.length > 0 ? new Set(kept) : labelsIn(record.expr, records);
  }
  const labels = served.get(name);
  return (
    labels &&
    new Set([
      ...labels.flatMap((label) => (label === ATTRIBUTION ? OWNERS : [label])),
      ...OF_SCRAPES,
    ])
  );
}

const namesIn = (list: string): readonly string[] => list.split(',').map((name) => name.trim());
