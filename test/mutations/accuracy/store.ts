import type { Mutation } from '../mutation.ts';
import { inCluster, inPrometheus } from './in-source.ts';

/** Defects of the way from the series of a metric store to a bill. */
export const OF_STORE: readonly Mutation[] = [
  inPrometheus(
    'nothing before a span is read',
    'usage/hour-samples',
    'const LEAD_SECONDS = 300;',
    'const LEAD_SECONDS = 0;',
  ),
  inPrometheus(
    'nothing behind a span is read',
    'usage/hour-samples',
    'const TRAIL_SECONDS = 180;',
    'const TRAIL_SECONDS = 0;',
  ),
  inPrometheus(
    'the pause container is counted, and the pod’s cgroup',
    'usage/readings',
    "    matcher(labelIn(names, 'container'), '!=', ''),\n",
    '',
  ),
  inPrometheus(
    'memory is read as if it were cpu',
    'usage/span-reader',
    'const METRICS = { cpu: CPU_SECONDS, memory: MEMORY_BYTES } as const;',
    'const METRICS = { cpu: CPU_SECONDS, memory: CPU_SECONDS } as const;',
  ),
  inPrometheus(
    'two replicas of kube-state-metrics tell amounts twice',
    'state-metrics/readings',
    'return `max by (${by}) (${values})${recent}`;',
    'return `sum by (${by}) (${values})${recent}`;',
  ),
  inPrometheus(
    'counters that went back are taken for lasting ones',
    'usage/hour-samples',
    'if (!countsCleanly(run, 0, NOTHING_BEFORE, most.cpu)) return false;',
    '',
  ),
  inPrometheus(
    'starts of containers are not asked for',
    'usage/stretch',
    'containers.of(cgroup, name).start = start;',
    '',
  ),
  inPrometheus(
    'ends of restarted containers are forgotten but the last',
    'state-metrics/past/restarts',
    'record.runs = [...record.runs, ...runs];',
    '',
  ),
  inPrometheus(
    'a host that vanished ends when that was noticed',
    'usage/stretch',
    'this.known.hosts.endUnheard(on, every, hour.until);',
    '',
  ),
  inCluster(
    'a container in a store never ends',
    'container-series',
    'this.#book.endAbsent(STORE, until, (record) => !gone.has(record));',
    '',
  ),
  inCluster(
    'a sample counts as the moment of its page',
    'page-moments',
    'return Math.max(sampledAt, phase + (before + 1) * this.#every);',
    'return sampledAt + this.#every / 2;',
  ),
  inCluster(
    'the percentage of a GPU is taken for its ratio',
    'gpu-series',
    'Math.min(1, value / unit)',
    'Math.min(1, value)',
  ),
  inCluster(
    'a container whose run is over goes on until its next one',
    'container-book',
    'return next - firstSilence <= firstSilence - lastNews ? Math.min(next, firstSilence) : null;',
    'return next < Infinity ? next : null;',
  ),
];
