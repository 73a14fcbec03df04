import { inDomain } from '../engine/in-domain.ts';
import type { Mutation } from '../mutation.ts';
import { inCluster } from './in-source.ts';

/** Defects in what is measured, and in what becomes of what is not. */
export const OF_USAGE: readonly Mutation[] = [
  inCluster(
    'the timestamps of samples are ignored',
    'cadvisor-pages',
    'const at = Number.isNaN(timestamp) ? reading.at : timestamp;',
    'const at = reading.at;',
  ),
  inCluster(
    'old samples count as new ones',
    'cadvisor-pages',
    'Math.abs(reading.at - timestamp) > FRESH_SECONDS;',
    'reading.at < 0;',
  ),
  inCluster(
    'a restarted container is taken for the one before',
    'container-book',
    'const { containerId: id, podId } = readCgroup(path);',
    'const { podId } = readCgroup(path);\n    const id = `${podId}/${name.container}`;',
  ),
  inCluster(
    'what init containers use is forgotten',
    'pod-usage',
    'for (const container of record.containers) {\n',
    "for (const container of record.containers.filter((each) => record.raw.containers.find(({ name }) => name === each.name)?.kind !== 'init')) {\n",
  ),
  inCluster(
    'limits are forgotten',
    'container-book',
    'cpu: Math.min(pod.limit.cpu ?? Infinity, capacity?.cpu || Infinity),',
    'cpu: capacity?.cpu || Infinity,',
  ),
  inCluster(
    'an impossible jump is taken for usage',
    'container-book',
    'cpu.value, most.cpu)',
    'cpu.value, Infinity)',
  ),
  inDomain(
    'a container’s usage stops at its last sample',
    'metering/meters',
    'else if (speaks) used += rate * after;',
    '',
  ),
  inDomain(
    'a container’s usage starts at its first sample',
    'metering/counter',
    'const base = fresh ? 0 : value;',
    'const base = value;',
  ),
  inDomain(
    'memory is its last sample for the whole time',
    'metering/meters',
    'const between = to > from ? valueAt(cells, at, to) - valueAt(cells, at, from) : 0;',
    'const between = gaugeLastValue(cells, at) * Math.max(0, to - from);',
  ),
  inDomain(
    'counters are not interpolated at the edges of the hour',
    'metering/points',
    'return value + share * (valueOf(cells, at, i + 1) - value);',
    'return value;',
  ),
  inDomain(
    'unknown usage is zero',
    'to-quantities',
    'measured === null ? requested[resource] * running : measured * factor',
    'measured === null ? 0 : measured * factor',
  ),
  inDomain(
    'an image that is being pulled counts as usage',
    'to-quantities',
    'measured === null ? requested[resource] * running :',
    'measured === null ? requested[resource] :',
  ),
  inCluster(
    'GPU time is not multiplied by the GPUs held',
    'pod-usage',
    'resourceSeconds((busy / devices) * held)',
    'resourceSeconds(busy / devices)',
  ),
  inCluster(
    'how busy a GPU was is ignored',
    'gpu-book',
    'reading.at, share / sharers);',
    'reading.at, 1);',
  ),
];
