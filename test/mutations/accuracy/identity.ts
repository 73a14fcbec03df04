import { inDomain } from '../engine/in-domain.ts';
import type { Mutation } from '../mutation.ts';
import { inCluster } from './in-source.ts';

/** Defects in who is who, and in what is counted at all. */
export const OF_IDENTITY: readonly Mutation[] = [
  inCluster(
    'pods are keyed by name instead of uid',
    'kube-state-metrics',
    'const uid = row.text(2);',
    'const uid = `${row.text(0)}/${row.text(1)}`;',
  ),
  inCluster(
    'static pods are not known by their config hash: a lost join',
    'pod-book',
    "if (podId !== '' && !isConfigHash(podId)) return null;",
    "if (podId !== '') return null;",
  ),
  inCluster(
    'namespace and name are swapped',
    'kube-state-metrics',
    'newRawPod(uid, row.text(0), row.text(1), inventory.at)',
    'newRawPod(uid, row.text(1), row.text(0), inventory.at)',
  ),
  inCluster(
    'node and controller are swapped',
    'kube-state-metrics',
    'if (row.has(3)) pod.node = row.text(3);',
    'if (row.has(3)) pod.node = row.text(5);',
  ),
  inCluster(
    'two replicas of kube-state-metrics count twice',
    'merge',
    'if (!a.containers.some(({ name }) => name === container.name)) containers.push(container);',
    'containers.push(container);',
  ),
  inCluster(
    'a container counts twice in its pod',
    'container-book',
    'pod.containers = appended(pod.containers, record);',
    'pod.containers = [...pod.containers, record, record];',
  ),
  inCluster(
    'rows of pods and pause containers count as containers',
    'cadvisor-pages',
    "row.has(0) &&\n  row.has(1) &&\n  !row.is(0, 'POD') &&",
    'row.has(1) &&',
  ),
  inCluster(
    'the controller of a ReplicaSet is not looked up',
    'owners',
    "pod.ownerKind === 'ReplicaSet'",
    "pod.ownerKind === 'replicaset'",
  ),
  inCluster('pods that no node has are charged', 'pod-book', "if (raw.node === '' || ", 'if ('),
  inDomain(
    'one pod is lost in the join of pods and hosts',
    'to-quantities',
    'podsByHost(present, pods, span)',
    'podsByHost(present, pods.slice(1), span)',
  ),
];
