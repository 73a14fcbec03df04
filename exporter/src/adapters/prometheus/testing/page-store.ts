import type { UnixSeconds } from '../../../domain/units.ts';
import type { PrometheusClient, VectorRow } from '../client.ts';
import type { Failed, QueryOutcome } from '../outcome.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly at: number;
}

/** The last scrape of one target. */
export interface ScrapedPage {
  readonly at: number;
  readonly text: string;
  /** Labels that its target adds where a series lacks them. */
  readonly target?: Labels;
}

/**
 * A store that holds the last page of each target, and understands just the queries that are asked of kube-state-metrics.
 * Real stores are held against the same pages by the slow tests.
 */
export class PageStore implements PrometheusClient {
  /** By instance; take one out, and the store has marked its series as ended. */
  readonly pages = new Map<string, ScrapedPage>();
  readonly asked: string[] = [];
  /** What a query fails with; null: it is answered. */
  fails: (query: string) => Failed | null = () => null;

  vector(
    query: string,
    _at: UnixSeconds | null,
    row: (row: VectorRow) => void,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    signal.throwIfAborted();
    this.asked.push(query);
    const failed = this.fails(query);
    if (failed !== null) return Promise.resolve(failed);
    const parts = query.startsWith('label_replace(') ? query.split(' or ') : [query];
    const rows = parts.flatMap((part) => this.#evaluate(part));
    for (const { labels, value, at } of rows)
      row({
        value,
        time: at,
        label: (name) => labels[name] ?? '',
        labels: (prefix = '') =>
          Object.entries(labels)
            .filter(([name]) => name.startsWith(prefix))
            .values(),
      });
    return Promise.resolve({ kind: 'ok', rows: rows.length, bytes: 0, infos: [], date: NaN });
  }

  matrix(): Promise<QueryOutcome> {
    throw new Error('nobody asks for raw samples here');
  }

  #evaluate(query: string): readonly Omit<Sample, 'name'>[] {
    const replaced = /^label_replace\((.*), "is", "(\w+)", "", ""\)$/.exec(query);
    if (replaced)
      return this.#evaluate(replaced[1] ?? '').map((row) => ({
        ...row,
        labels: { ...row.labels, is: replaced[2] ?? '' },
      }));
    const [, name = '', matchers = ''] = /(kube_\w+)(?:\{(.*?)\})?(?=[)\s]|$)/.exec(query) ?? [];
    const only = [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"/g)];
    let samples = this.#samples().filter(
      (sample) =>
        sample.name === name &&
        only.every(([, label = '', operator = '', value = '']) =>
          matches(sample.labels[label] ?? '', operator, String(JSON.parse(`"${value}"`))),
        ),
    );
    if (query.includes('== 1')) samples = samples.filter(({ value }) => value === 1);
    if (query.includes('timestamp('))
      samples = samples.map((sample) => ({ ...sample, value: sample.at }));
    const grouped = /^(max|count) by \((.*?)\)/.exec(query);
    if (!grouped) return samples;
    const by = (grouped[2] ?? '').split(', ');
    const groups = Map.groupBy(samples, ({ labels }) =>
      by.map((each) => labels[each] ?? '').join(),
    );
    const rows = [...groups.values()].map((group) => ({
      labels: Object.fromEntries(by.map((each) => [each, group[0]?.labels[each] ?? ''])),
      value: grouped[1] === 'count' ? group.length : Math.max(...group.map(({ value }) => value)),
      at: group[0]?.at ?? NaN,
    }));
    const least = / >= (\d+)$/.exec(query)?.[1];
    return least === undefined ? rows : rows.filter(({ value }) => value >= Number(least));
  }

  #samples(): readonly Sample[] {
    return [...this.pages].flatMap(([instance, { at, text, target }]) =>
      text.split('\n').flatMap((line) => {
        const [, name, labels, value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
        if (name === undefined || labels === undefined) return [];
        const own = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(
          ([, label = '', text_ = '']) => [label, text_] as const,
        );
        return [
          {
            name,
            labels: { instance, ...target, ...Object.fromEntries(own) },
            value: Number(value),
            at,
          },
        ];
      }),
    );
  }
}

function matches(value: string, operator: string, wanted: string): boolean {
  if (operator === '=' || operator === '!=') return (value === wanted) === (operator === '=');
  return new RegExp(`^(?:${wanted})$`).test(value) === (operator === '=~');
}
