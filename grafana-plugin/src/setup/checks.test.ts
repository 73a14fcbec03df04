import { describe, expect, test } from '@jest/globals';
import { COST_FAMILIES } from '../promql/families.ts';
import { checksOf, type Check } from './checks.ts';
import type { MetricFacts, SetupFacts } from './facts.ts';

const healthy: MetricFacts = {
  versions: [{ version: '0.1.0', exporters: 1 }],
  wasSeenBefore: true,
  families: Object.keys(COST_FAMILIES),
  clusters: ['demo'],
  renamedSeries: 0,
  hostsByRung: { catalogue: 10 },
  gaps: { host_without_price: 0 },
  sources: [{ source: 'kube-state-metrics', isUp: true }],
  owned: { team: 0.9, service: 1, customer: 0, environment: 0.5 },
};
const facts = (changes: Partial<MetricFacts> = {}): SetupFacts => ({
  source: { kind: 'prometheus', name: 'Prometheus' },
  metrics: { ...healthy, ...changes },
  exporter: { kind: 'not-configured' },
});
const said = (setup: SetupFacts, id: Check['id']): readonly (string | undefined)[] => {
  const check = checksOf(setup, '0.1.4').find((one) => one.id === id);
  return [check?.state, check?.text, check?.next];
};

describe('the set-up', () => {
  test('is done where everything is there; the exporter’s API is a choice', () => {
    expect(
      checksOf(facts(), '0.1.4').map(({ title, state, text }) => [title, state, text]),
    ).toEqual([
      ['Data source', 'ok', 'Prometheus answers.'],
      ['Exporter metrics', 'ok', 'Exporters scraped: 1 of version 0.1.0.'],
      ['Cost metrics', 'ok', 'All there, of 1 cluster: demo.'],
      ['Labels of the scrape', 'ok', 'Costs keep the labels of the pods that cost.'],
      ['kube-state-metrics', 'ok', 'The exporter reads kube-state-metrics.'],
      ['Prices', 'ok', '10 of 10 hosts priced.'],
      [
        'Owner labels',
        'ok',
        'Cost of pods with an owner: team 90 %, service 100 %, customer 0 %, environment 50 %.',
      ],
      ['Exporter’s API', 'optional', 'The exporter’s address is not set.'],
    ]);
  });

  test('begins with a data source, and lets the rest wait', () => {
    const checks = checksOf(
      { source: { kind: 'none' }, metrics: undefined, exporter: { kind: 'not-configured' } },
      '0.1.0',
    );
    expect(checks.map(({ state }) => state)).toEqual([
      'error',
      ...Array.from({ length: 6 }, () => 'waiting'),
      'optional',
    ]);
    expect(checks[0]?.next).toBe(
      'Add the Prometheus that scrapes your cluster: Connections, Add new connection, Prometheus.',
    );
  });

  test('names a data source that fails, and one of another type', () => {
    const source = { kind: 'failed', name: 'Prometheus', message: 'timeout' } as const;
    expect(said({ ...facts(), source }, 'source')[1]).toBe('Prometheus did not answer: timeout');
    const other = { kind: 'other', found: ['Logs (loki)'] } as const;
    expect(said({ ...facts(), source: other }, 'source')[1]).toBe(
      'Grafana has Logs (loki), and no Prometheus.',
    );
  });

  test('tells an exporter that never was from one that went', () => {
    expect(said(facts({ versions: [], wasSeenBefore: false }), 'metrics')).toEqual([
      'error',
      'No exporter is scraped: podtally_build_info is not there.',
      'Run the exporter, and add it to scrape_configs with honor_labels: true.',
    ]);
    expect(said(facts({ versions: [], wasSeenBefore: true }), 'metrics')).toEqual([
      'error',
      'An exporter was scraped in the last 30 days, and is not now.',
      'Look at Prometheus, Status, Targets: job podtally.',
    ]);
  });

  test('asks for near versions', () => {
    const versions = [
      { version: '0.1.0', exporters: 2 },
      { version: '0.2.0', exporters: 1 },
    ];
    expect(said(facts({ versions }), 'metrics').slice(0, 2)).toEqual([
      'warning',
      'Exporters scraped: 2 of version 0.1.0, 1 of version 0.2.0; this app is 0.1.4.',
    ]);
  });

  test('names the families that are missing, and what goes without them', () => {
    const families = Object.keys(COST_FAMILIES).filter((name) => !name.includes('part'));
    expect(said(facts({ families }), 'families').slice(0, 2)).toEqual([
      'warning',
      'Missing: podtally_cost_part_usd_per_hour (pods under one model for everyone).',
    ]);
    expect(said(facts({ families: [] }), 'families').slice(0, 2)).toEqual([
      'error',
      'The exporter is scraped, and has no costs: no pass has succeeded lately.',
    ]);
  });

  test('sees that the scrape does not honour labels', () => {
    expect(said(facts({ renamedSeries: 12 }), 'labels')).toEqual([
      'error',
      '12 series have exported_namespace: Prometheus put the exporter’s own namespace in place of the pods’.',
      'Set honor_labels: true in the scrape configuration, or honorLabels: true in the ServiceMonitor.',
    ]);
  });

  test('counts hosts without a price, and estimated ones', () => {
    expect(said(facts({ gaps: { host_without_price: 2 } }), 'prices').slice(0, 2)).toEqual([
      'warning',
      '10 of 12 hosts priced; the others are in no total.',
    ]);
    expect(said(facts({ hostsByRung: { estimate: 1 } }), 'prices')[1]).toBe(
      '1 of 1 host priced, 1 of them by an estimate.',
    );
    expect(said(facts({ hostsByRung: {} }), 'prices')[1]).toBe('No host has a price.');
  });

  test('sees that nobody says which pods there are', () => {
    expect(said(facts({ sources: [{ source: 'kubelet', isUp: true }] }), 'state')[1]).toBe(
      'No source says which pods and nodes there are.',
    );
    expect(said(facts({ sources: [{ source: 'kubernetes', isUp: false }] }), 'state')[1]).toBe(
      'kubernetes does not answer the exporter.',
    );
  });

  test('has the option of kube-state-metrics where hardly anything has an owner', () => {
    expect(said(facts({ owned: { team: 0.1 } }), 'owners')).toEqual([
      'warning',
      'Cost of pods with an owner: team 10 %, service not there, customer not there, environment not there.',
      'Let kube-state-metrics show the labels (--metric-labels-allowlist=pods=[team,service,customer,environment],namespaces=[team,environment]), or map your own under attribution.',
    ]);
  });

  test('says why the exporter’s API does not answer', () => {
    expect(said({ ...facts(), exporter: { kind: 'unauthorized' } }, 'api')).toEqual([
      'error',
      'The exporter refuses the token.',
      'Set the token that the exporter has in server.token or server.tokenFile.',
    ]);
  });
});
