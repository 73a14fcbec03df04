import { describe, expect, test } from '@jest/globals';
import { kubeStateMetrics } from './kube-state-metrics.ts';
import { demoScenario } from '../scenarios/demo/scenario.ts';
import { truthScenario } from '../scenarios/truth/scenario.ts';
import { samples } from '../testing/samples.ts';
import type { Scenario } from '../model/scenario.ts';

const truthful = truthScenario({ seed: 2 });
const { start } = truthful.about;

function textAt(scenario: Scenario, time: number, shard = 0): string {
  return [...kubeStateMetrics(scenario, time, shard)].join('');
}

function linesAt(time: number, family: string, pod: string): readonly string[] {
  return textAt(truthful, time)
    .split('\n')
    .filter((line) => line.startsWith(`${family}{`) && line.includes(`pod="${pod}"`));
}

/** Every line of a pod in a family, with what varies by pod cut out. */
function brief(time: number, family: string, pod: string): readonly string[] {
  return linesAt(time, family, pod).map((line) =>
    line.replace(/namespace="[^"]*",pod="[^"]*",uid="[^"]*",?/, ''),
  );
}

test('every line of demo and truth is a comment or a sample, and no series comes twice', () => {
  for (const scenario of [demoScenario({ now: start }), truthful]) {
    const read = samples(textAt(scenario, start + 1800));
    expect(read.length).toBeGreaterThan(2000);
    expect(new Set(read.map((each) => `${each.name}${JSON.stringify(each.labels)}`)).size).toBe(
      read.length,
    );
  }
});

test('every family has its head once, before its samples', () => {
  const heads = textAt(truthful, start).match(/^# TYPE \S+/gm) ?? [];
  expect(heads.length).toBeGreaterThan(40);
  expect(new Set(heads).size).toBe(heads.length);
});

describe('a pod', () => {
  test('reads as in the real exporter', () => {
    const [line = ''] = linesAt(start, 'kube_pod_info', 'steady-0');
    const owner = /created_by_name="(steady-[0-9a-f]{10})"/.exec(line)?.[1];
    expect(line).toMatch(
      /^kube_pod_info\{namespace="steady",pod="steady-0",uid="[0-9a-f-]{36}",host_ip="10\.1\.0\.1",pod_ip="10\.[0-9.]+",node="ip-10-1-0-1\.ec2\.internal",created_by_kind="ReplicaSet",created_by_name="steady-[0-9a-f]{10}",priority_class="",host_network="false"\} 1$/,
    );
    expect(textAt(truthful, start)).toContain(
      `kube_replicaset_owner{namespace="steady",replicaset="${owner ?? ''}",owner_kind="Deployment",owner_name="steady",owner_is_controller="true"} 1\n`,
    );
  });

  test('without an owner has empty owner labels', () => {
    expect(brief(start, 'kube_pod_owner', 'reserves')).toEqual([
      'kube_pod_owner{owner_kind="",owner_name="",owner_is_controller=""} 1',
    ]);
  });

  test('that is not scheduled yet has no node and no scheduled time', () => {
    const pod = truthful
      .podsDuring(truthful.about)
      .find((each) => each.name === 'later' && each.namespace === 'unscheduled')!;
    expect(linesAt(pod.scheduled - 1, 'kube_pod_info', 'later')[0]).toContain('node=""');
    expect(linesAt(pod.scheduled - 1, 'kube_pod_status_scheduled_time', 'later')).toEqual([]);
    expect(linesAt(pod.scheduled, 'kube_pod_info', 'later')[0]).toContain('node="ip-10-1-0-4');
    expect(brief(pod.scheduled, 'kube_pod_status_phase', 'later')[0]).toBe(
      'kube_pod_status_phase{phase="Pending"} 1',
    );
  });

  test('that pulls its image has no container id, and starts later', () => {
    const pod = truthful
      .podsDuring(truthful.about)
      .find((each) => each.name === 'pulls-for-minutes')!;
    const [pulling] = brief(pod.created + 100, 'kube_pod_container_info', pod.name);
    expect(pulling).toContain('image_id="",container_id=""');
    expect(brief(pod.created + 300, 'kube_pod_container_state_started', pod.name)).toEqual([
      `kube_pod_container_state_started{container="app"} ${(pod.created + 260).toExponential().replace('e+9', 'e+09')}`,
    ]);
  });

  test('that has finished stays listed, with its completion time and its requests', () => {
    const pod = truthful
      .podsDuring(truthful.about)
      .find((each) => each.name === 'before-the-hour')!;
    expect(brief(start + 60, 'kube_pod_status_phase', pod.name)).toContain(
      'kube_pod_status_phase{phase="Succeeded"} 1',
    );
    expect(
      samples(`${linesAt(start + 60, 'kube_pod_completion_time', pod.name)[0] ?? ''}\n`)[0]?.value,
    ).toBe(pod.finished?.at);
    expect(brief(start + 60, 'kube_pod_container_resource_requests', pod.name).length).toBe(2);
  });

  test('of which one container is done shows a completion time though it goes on', () => {
    const time = truthful.about.end - 1;
    expect(linesAt(time, 'kube_pod_completion_time', 'one-of-two').length).toBe(1);
    expect(brief(time, 'kube_pod_status_phase', 'one-of-two')).toContain(
      'kube_pod_status_phase{phase="Running"} 1',
    );
  });

  test('that restarted tells the new start and the last end', () => {
    const pod = truthful.podsDuring(truthful.about).find((each) => each.name === 'twice')!;
    const [first, second] = pod.containers[0]!.runs;
    const time = second!.start + 1;
    const value = (family: string): number | undefined =>
      samples(`${linesAt(time, family, 'twice')[0] ?? ''}\n`)[0]?.value;
    expect(value('kube_pod_container_state_started')).toBe(second!.start);
    expect(value('kube_pod_container_status_last_terminated_timestamp')).toBe(first!.end);
    expect(value('kube_pod_container_status_restarts_total')).toBe(1);
  });

  test('with init containers lists them by name, sidecars marked by their restart policy', () => {
    const time = truthful.about.end;
    const info = brief(time, 'kube_pod_init_container_info', 'comes-with-init');
    expect(
      info.map((line) => /container="(\w+)".*restart_policy="(\w*)"/.exec(line)?.slice(1)),
    ).toEqual([
      ['migrate', ''],
      ['proxy', 'Always'],
    ]);
  });

  test('with overhead, a GPU or a MIG slice says so', () => {
    expect(brief(start, 'kube_pod_overhead_cpu_cores', 'sandboxed')).toEqual([
      'kube_pod_overhead_cpu_cores{} 0.25',
    ]);
    expect(brief(start, 'kube_pod_container_resource_requests', 'partly-used')[2]).toBe(
      'kube_pod_container_resource_requests{container="app",node="ip-10-1-0-13.ec2.internal",resource="nvidia_com_gpu",unit="integer"} 1',
    );
    expect(brief(start, 'kube_pod_container_resource_requests', 'slice-0')[2]).toBe(
      'kube_pod_container_resource_requests{container="app",node="ip-10-1-0-14.ec2.internal",resource="nvidia_com_mig_1g_5gb",unit="integer"} 1',
    );
  });
});

test('a node tells type, zone, capacity type and size', () => {
  const text = textAt(truthful, start);
  const line = text
    .split('\n')
    .find((each) => each.startsWith('kube_node_labels{node="ip-10-1-0-10.'));
  expect(line).toContain('label_eks_amazonaws_com_capacity_type="SPOT"');
  expect(line).toContain('label_node_kubernetes_io_instance_type="c6i.2xlarge"');
  expect(line).toContain('label_topology_kubernetes_io_zone="us-east-1a"');
  expect(text).toContain(
    'kube_node_status_capacity{node="ip-10-1-0-14.ec2.internal",resource="nvidia_com_mig_1g_5gb",unit="integer"} 56\n',
  );
});

test('a node that died stays listed until its object goes', () => {
  const dies = truthful.nodes.find((node) => node.objectGone > node.ends)!;
  const listed = (time: number): boolean =>
    textAt(truthful, time).includes(`kube_node_info{node="${dies.name}"`);
  expect(listed(dies.ends + 10)).toBe(true);
  expect(listed(dies.objectGone)).toBe(false);
});

test('shards share the samples out: each is in exactly one', () => {
  const whole = demoScenario({ now: start });
  const cut = { ...whole, shards: 3 };
  const lines = (scenario: Scenario, shard: number): readonly string[] =>
    textAt(scenario, start, shard)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  const parts = [0, 1, 2].map((shard) => lines(cut, shard));
  for (const part of parts) expect(part.length).toBeGreaterThan(1000);
  expect(parts.flat().toSorted()).toEqual([...lines(whole, 0)].toSorted());
});
