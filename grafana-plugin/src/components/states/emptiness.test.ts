import { describe, expect, test } from '@jest/globals';
import { is, isNot } from '../../promql/selector.ts';
import { explainEmptiness, type EmptyFacts } from './emptiness.ts';

const OWNER = 'podtally_owner_cost_usd_per_hour';
const PART = 'podtally_cost_part_usd_per_hour';

const healthy: EmptyFacts = {
  source: { kind: 'prometheus', name: 'Prometheus' },
  range: { from: 1000, to: 2000 },
  needed: [OWNER],
  found: [OWNER],
  exporterSeen: true,
  known: { from: 500, to: 2000 },
  withoutFilters: 10,
  withFilters: 10,
  scope: [],
  filters: [],
  unknownLabels: [],
};

const explained = (facts: Partial<EmptyFacts>): readonly (string | undefined)[] => {
  const found = explainEmptiness({ ...healthy, ...facts }, (at) => `at ${at}`);
  return [found?.kind, found?.title, found?.text, found?.action?.kind];
};

const nothing = { found: [], withoutFilters: 0, withFilters: 0 } as const;

describe('a page without costs', () => {
  test('is not explained where there are some', () => {
    expect(explainEmptiness(healthy, String)).toBeUndefined();
  });

  test('says that there is no data source', () => {
    expect(explained({ source: { kind: 'none' } })).toEqual([
      'no-data-source',
      'There is no data source yet',
      'Podtally reads the costs that its exporter writes into Prometheus, so Grafana needs that Prometheus as a data source.',
      'add-data-source',
    ]);
  });

  test('names the data sources that it cannot ask', () => {
    expect(explained({ source: { kind: 'other', found: ['Logs (loki)'] } })).toEqual([
      'other-data-source',
      'No data source is a Prometheus',
      'Grafana has Logs (loki). Podtally asks in PromQL, so it needs a data source of type Prometheus: Prometheus itself, or Thanos, Mimir or VictoriaMetrics through it.',
      'add-data-source',
    ]);
  });

  test('passes on what a failing data source says', () => {
    const source = { kind: 'failed', name: 'Prometheus', message: 'bad gateway' } as const;
    expect(explained({ ...nothing, source })).toEqual([
      'data-source-failed',
      'Prometheus did not answer',
      'It said: bad gateway',
      'open-setup',
    ]);
  });

  test('leads to the set-up where no exporter was ever seen', () => {
    expect(explained({ ...nothing, exporterSeen: false, known: undefined })).toEqual([
      'not-configured',
      'Prometheus has no costs yet',
      'No series of a Podtally exporter was found in it, now or before: run the exporter, and let this Prometheus scrape it.',
      'open-setup',
    ]);
  });

  test('names a family that is missing beside others', () => {
    expect(explained({ ...nothing, needed: [PART, OWNER], found: [OWNER] })).toEqual([
      'metric-missing',
      'A metric is missing',
      'Other costs are there, podtally_cost_part_usd_per_hour not: a relabelling or recording rule drops it, or the exporter is set not to publish it.',
      'open-setup',
    ]);
  });

  test('leads to Data quality where an exporter is scraped and publishes no cost', () => {
    expect(explained({ ...nothing, known: undefined })).toEqual([
      'metric-missing',
      'A metric is missing',
      'An exporter is scraped, podtally_owner_cost_usd_per_hour not: no pass has succeeded lately, or a relabelling rule drops it.',
      'open-quality',
    ]);
  });

  test('says which filters leave nothing', () => {
    const filters = [is('team', 'checkout'), isNot('cluster', ''), is('namespace', '')];
    expect(explained({ withFilters: 0, filters })).toEqual([
      'filtered-out',
      'Nothing matches',
      'There are costs in this range, but none where team is “checkout” and cluster is not empty and namespace is empty.',
      'clear-filters',
    ]);
  });

  test('says that no cost has a label that a filter asks for', () => {
    expect(
      explained({ withFilters: 0, filters: [is('tier', 'gold')], unknownLabels: ['tier'] }),
    ).toEqual([
      'label-missing',
      'No cost has the label “tier”',
      'Owner labels come from the attribution of the exporter’s policy. Take the filter away, or add the dimension there.',
      'clear-filters',
    ]);
  });

  test.each([
    [{ from: 3000, to: 4000 }, 'Costs are known since at 3000, which is after this range.'],
    [{ from: 100, to: 900 }, 'Costs were last seen at 900, before this range.'],
    [
      { from: 100, to: 5000 },
      'Costs are known from at 100 to at 5000, with nothing in this range.',
    ],
  ])('says when costs are known: %j', (known, text) => {
    expect(explained({ ...nothing, known })).toEqual([
      'nothing-in-range',
      'No costs in this range',
      text,
      'show-span',
    ]);
  });

  test('says whose costs a page below is of', () => {
    const scope = [is('namespace', 'shop')];
    expect(
      explained({ withoutFilters: 0, withFilters: 0, scope, known: { from: 100, to: 900 } }),
    ).toEqual([
      'nothing-in-range',
      'No costs of namespace “shop” in this range',
      'Costs of namespace “shop” were last seen at 900, before this range.',
      'show-span',
    ]);
    expect(
      explained({ withoutFilters: 0, withFilters: 0, scope, known: undefined }).slice(0, 3),
    ).toEqual([
      'nothing-in-range',
      'No costs of namespace “shop” in this range',
      'Costs of namespace “shop” are not known at any other time either.',
    ]);
  });
});
