import { describe, expect, test } from '@jest/globals';
import { KUBE_STATE_METRICS_FAMILIES } from '../../../app/cluster/kube-state-metrics.ts';
import type { SeriesNames } from '../names.ts';
import { compile, READINGS, readingOf, type Narrowed } from './readings.ts';

const PLAIN: SeriesNames = { labels: {}, matchers: [] };
const RENAMED: SeriesNames = {
  labels: { namespace: 'exported_namespace', pod: 'exported_pod', container: 'exported_container' },
  matchers: ['cluster="prod"'],
};

const text = (name: string, narrowed: Narrowed = {}, names = PLAIN): string =>
  compile(readingOf(name), names, narrowed);

describe('the readings', () => {
  test('are one for each family that is read of a page, and in its place', () => {
    expect(READINGS.map(({ family, index }) => [index, family.name])).toEqual(
      KUBE_STATE_METRICS_FAMILIES.map(({ name }, index) => [index, name]),
    );
  });

  test('are about what their name says', () => {
    const subjects = Object.groupBy(READINGS, ({ subject }) => subject);
    expect(subjects.node?.every(({ family }) => family.labels[0] === 'node')).toBe(true);
    expect(subjects.pod?.every(({ family }) => family.labels[2] === 'uid')).toBe(true);
    expect(subjects.owner?.map(({ family }) => family.name)).toEqual([
      'kube_replicaset_owner',
      'kube_job_owner',
    ]);
    expect(Object.values(subjects).flat()).toHaveLength(READINGS.length);
  });
});

describe('a query', () => {
  test('asks for one row per pod, known by its uid, and for the moment of a text', () => {
    expect(text('kube_pod_created')).toBe('max by (uid) (kube_pod_created)');
    expect(text('kube_pod_info')).toBe(
      'max by (namespace, pod, uid, node, created_by_kind, created_by_name) (timestamp(kube_pod_info))',
    );
  });

  test('leaves out rows that say nothing', () => {
    expect(text('kube_pod_status_phase')).toBe('max by (uid, phase) (kube_pod_status_phase == 1)');
    expect(text('kube_node_status_condition')).toBe(
      'max by (node, condition, status) (kube_node_status_condition{condition="Ready"} == 1)',
    );
    expect(text('kube_node_status_capacity')).toBe(
      'max by (node, resource) (kube_node_status_capacity{resource!~"pods|ephemeral_storage|storage|hugepages_.*|attachable_volumes_.*"})',
    );
  });

  test('keeps all labels where they are what is asked for', () => {
    expect(text('kube_pod_labels')).toBe('timestamp(kube_pod_labels)');
  });

  test('uses the names of the store, and its matchers', () => {
    expect(text('kube_pod_container_info', {}, RENAMED)).toBe(
      'max by (uid, exported_container) (timestamp(kube_pod_container_info{cluster="prod"}))',
    );
    expect(text('kube_namespace_labels', { matchers: ['a="b"'] }, RENAMED)).toBe(
      'timestamp(kube_namespace_labels{cluster="prod",a="b"})',
    );
  });

  test('asks for recent moments alone where that is wanted, and only of moments', () => {
    expect(text('kube_pod_completion_time', { least: 100 })).toBe(
      'max by (uid) (kube_pod_completion_time) >= 100',
    );
    expect(text('kube_pod_overhead_cpu_cores', { least: 100 })).toBe(
      'max by (uid) (kube_pod_overhead_cpu_cores)',
    );
  });

  test('asks for what was last on show within a time, how often, or when', () => {
    expect(text('kube_pod_created', { withinSeconds: 60 })).toBe(
      'max by (uid) (last_over_time(kube_pod_created[60s]))',
    );
    expect(text('kube_node_info', { withinSeconds: 60, sampledEverySeconds: 5 })).toBe(
      'max by (node, provider_id, os_image, internal_ip, kubelet_version) (max_over_time(timestamp(kube_node_info)[60s:5s]))',
    );
    expect(text('kube_pod_overhead_cpu_cores', { withinSeconds: 60, counted: true })).toBe(
      'sum by (uid) (count_over_time(kube_pod_overhead_cpu_cores[60s]))',
    );
  });
});
