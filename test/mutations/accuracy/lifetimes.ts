import { inDomain } from '../engine/in-domain.ts';
import type { Mutation } from '../mutation.ts';
import { inCluster } from './in-source.ts';

/** Defects in when pods and hosts were there. */
export const OF_LIFETIMES: readonly Mutation[] = [
  inCluster(
    'finished pods still hold their place',
    'pod-record',
    "raw.phase === 'Succeeded' || raw.phase === 'Failed'",
    "raw.phase === 'Unknown'",
  ),
  inCluster(
    'a pod is over when one of its containers is',
    'pod-record',
    "raw.phase === '' ? raw.completed > 0 : ",
    'raw.completed > 0 || ',
  ),
  inCluster(
    'terminating pods are dropped',
    'kube-state-metrics',
    "podTime('kube_pod_completion_time', 'completed'),",
    `podTime('kube_pod_completion_time', 'completed'),
  {
    name: 'kube_pod_deletion_timestamp',
    labels: POD,
    take: (reading, row) => {
      Object.defineProperty(podOf(reading, row), 'phase', { get: () => 'Failed', set: () => 0 });
    },
  },`,
  ),
  inCluster(
    'time counts from creation instead of scheduling',
    'pod-record',
    '[raw.scheduled, raw.started, raw.created]',
    '[raw.created, raw.scheduled, raw.started]',
  ),
  inCluster(
    'a deleted pod lives on until the scrape that misses it',
    'pod-book',
    ': midway(raw.at, at);',
    ': at;',
  ),
  inCluster(
    'a pod’s successor of the same name does not tell its end',
    'pod-book',
    'raw.created > 0 && created >= raw.created;',
    'raw.created > 0 && created > Infinity;',
  ),
  inCluster(
    'a host lives until its object goes',
    'host-book',
    'endEstimated && answered < to)',
    'endEstimated && answered < 0)',
  ),
  inCluster(
    'a host is billed from when it was first seen',
    'host-book',
    'raw.created > 0 ? raw.created : ',
    '',
  ),
  inDomain(
    'pods pay beyond the end of their host',
    'to-quantities',
    'chargeable: (host, span) => clip(host.life, span),',
    'chargeable: (_host, span) => span,',
  ),
  inDomain(
    'what ends after the hour is not cut at its end',
    'interval',
    'Math.min(life.to ?? span.end, span.end)',
    'life.to ?? span.end',
  ),
  inDomain(
    'what began before the hour is not cut at its start',
    'interval',
    'const start = Math.min(Math.max(life.from, span.start), span.end);',
    'const start = Math.min(life.from, span.end);',
  ),
];
