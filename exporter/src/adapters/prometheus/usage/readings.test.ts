import { describe, expect, test } from '@jest/globals';
import type { SeriesNames } from '../names.ts';
import {
  cpuByContainer,
  cpuByPod,
  CPU_SECONDS,
  GPU_RATIO,
  gpuByPod,
  gpuSamplesOf,
  MEMORY_BYTES,
  memoryByContainer,
  memoryByPod,
  samplesInWindow,
  samplesOf,
  startsOf,
} from './readings.ts';

const PLAIN: SeriesNames = { labels: {}, matchers: [] };
const RENAMED: SeriesNames = {
  labels: { namespace: 'exported_namespace', pod: 'exported_pod', container: 'exported_container' },
  matchers: ['cluster="prod"'],
};

describe('what is asked about usage', () => {
  test('of live pods: containers alone, each once, then added up', () => {
    expect(cpuByPod(PLAIN, 300, '')).toBe(
      'sum by (namespace, pod) (max by (namespace, pod, container, id) (increase(container_cpu_usage_seconds_total{container!="",container!="POD",id!="",cpu=~"total|"}[300s])))',
    );
    expect(memoryByPod(PLAIN, 300, 'namespace="shop"')).toBe(
      'sum by (namespace, pod) (max by (namespace, pod, container, id) (avg_over_time(container_memory_working_set_bytes{container!="",container!="POD",id!="",namespace="shop"}[300s])))',
    );
    expect(samplesInWindow(PLAIN, 300, '')).toBe(
      'max(count_over_time(container_memory_working_set_bytes{container!="",container!="POD",id!=""}[300s]))',
    );
  });

  test('of pods that share a name: container by container', () => {
    expect(cpuByContainer(PLAIN, 300, 'pod=~"a|b"', '')).toBe(
      'max by (namespace, pod, container, id) (increase(container_cpu_usage_seconds_total{container!="",container!="POD",id!="",cpu=~"total|",pod=~"a|b"}[300s]))',
    );
    expect(memoryByContainer(PLAIN, 300, 'pod=~"a|b"', '')).toBe(
      'max by (namespace, pod, container, id) (sum_over_time(container_memory_working_set_bytes{container!="",container!="POD",id!="",pod=~"a|b"}[300s]))',
    );
  });

  test('of a span that is over: raw samples, and when containers started', () => {
    expect(samplesOf(PLAIN, CPU_SECONDS, 4080, '')).toBe(
      'container_cpu_usage_seconds_total{container!="",container!="POD",id!="",cpu=~"total|"}[4080s]',
    );
    expect(samplesOf(PLAIN, MEMORY_BYTES, 4080.4, '')).toBe(
      'container_memory_working_set_bytes{container!="",container!="POD",id!=""}[4080s]',
    );
    expect(startsOf(PLAIN, 4080, '')).toBe(
      'max by (namespace, pod, container, id) (last_over_time(container_start_time_seconds{container!="",container!="POD",id!=""}[4080s]))',
    );
  });

  test('of GPUs: those that somebody holds', () => {
    expect(gpuByPod(PLAIN, GPU_RATIO, 300, '')).toBe(
      'avg by (namespace, pod) (avg_over_time(DCGM_FI_PROF_GR_ENGINE_ACTIVE{pod!=""}[300s]))',
    );
    expect(gpuSamplesOf(RENAMED, GPU_RATIO, 4080, '')).toBe(
      'DCGM_FI_PROF_GR_ENGINE_ACTIVE{cluster="prod",exported_pod!=""}[4080s]',
    );
  });

  test('in the words of a store that renames labels and keeps several clusters', () => {
    expect(cpuByPod(RENAMED, 120, 'exported_namespace=~"a.*"')).toBe(
      'sum by (exported_namespace, exported_pod) (max by (exported_namespace, exported_pod, exported_container, id) (increase(container_cpu_usage_seconds_total{cluster="prod",exported_container!="",exported_container!="POD",id!="",cpu=~"total|",exported_namespace=~"a.*"}[120s])))',
    );
  });
});
