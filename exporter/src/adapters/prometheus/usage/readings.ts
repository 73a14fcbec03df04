import { labelIn, matcher, selector, type SeriesNames } from '../names.ts';

/** cAdvisor's families that usage comes from; the kubelet's `/metrics/resource` has the same names without an `id`. */
export const CPU_SECONDS = 'container_cpu_usage_seconds_total';
export const MEMORY_BYTES = 'container_memory_working_set_bytes';
export const START_TIME = 'container_start_time_seconds';
/** dcgm-exporter's: a ratio that slices have, too, and a percentage (dcgm-exporter 4.x). */
export const GPU_RATIO = 'DCGM_FI_PROF_GR_ENGINE_ACTIVE';
export const GPU_PERCENT = 'DCGM_FI_DEV_GPU_UTIL';

type Family = typeof CPU_SECONDS | typeof MEMORY_BYTES | typeof START_TIME;

/** Rows that are containers: not a pod's cgroup, not its pause container, not one core of many. */
const containers = (names: SeriesNames, family: Family, further: readonly string[]): string =>
  selector(
    family,
    names,
    matcher(labelIn(names, 'container'), '!=', ''),
    matcher(labelIn(names, 'container'), '!=', 'POD'),
    matcher('id', '!=', ''),
    ...(family === CPU_SECONDS ? [matcher('cpu', '=~', 'total|')] : []),
    ...further.filter((each) => each !== ''),
  );

const held = (names: SeriesNames, family: string, further: string): string =>
  selector(
    family,
    names,
    matcher(labelIn(names, 'pod'), '!=', ''),
    ...(further === '' ? [] : [further]),
  );

const over = (span: number): string => `[${Math.round(span)}s]`;

const pod = (names: SeriesNames): string =>
  `${labelIn(names, 'namespace')}, ${labelIn(names, 'pod')}`;

/** What a container is known by in a store; two series that agree in it are one container. */
const container = (names: SeriesNames): string =>
  `${pod(names)}, ${labelIn(names, 'container')}, id`;

/*
 * The readings: what is asked of a store. `window` and `span` are seconds before the moment of evaluation,
 * `further` is one more matcher, or ''.
 */

/** Core-seconds of each pod over the window. */
export const cpuByPod = (names: SeriesNames, window: number, further: string): string =>
  `sum by (${pod(names)}) (${cpuByContainer(names, window, '', further)})`;

/** Bytes of each pod, its containers' means over the window added up: right where none of them was replaced within it. */
export const memoryByPod = (names: SeriesNames, window: number, further: string): string =>
  `sum by (${pod(names)}) (max by (${container(names)}) (avg_over_time(${containers(names, MEMORY_BYTES, [further])}${over(window)})))`;

/** Core-seconds of each container over the window. @param pods a matcher of their names, or '' */
export const cpuByContainer = (
  names: SeriesNames,
  window: number,
  pods: string,
  further: string,
): string =>
  `max by (${container(names)}) (increase(${containers(names, CPU_SECONDS, [pods, further])}${over(window)}))`;

/** Samples of each container's bytes in the window, added up. @param pods as above */
export const memoryByContainer = (
  names: SeriesNames,
  window: number,
  pods: string,
  further: string,
): string =>
  `max by (${container(names)}) (sum_over_time(${containers(names, MEMORY_BYTES, [pods, further])}${over(window)}))`;

/** How many samples a series has in the window that was there all the time. */
export const samplesInWindow = (names: SeriesNames, window: number, further: string): string =>
  `max(count_over_time(${containers(names, MEMORY_BYTES, [further])}${over(window)}))`;

/** Busy share of the GPUs of each pod over the window: 0 to 1, or percent. */
export const gpuByPod = (
  names: SeriesNames,
  family: string,
  window: number,
  further: string,
): string =>
  `avg by (${pod(names)}) (avg_over_time(${held(names, family, further)}${over(window)}))`;

/** Raw samples of containers over a span. @param further matchers, or '' */
export const samplesOf = (
  names: SeriesNames,
  family: typeof CPU_SECONDS | typeof MEMORY_BYTES,
  span: number,
  ...further: readonly string[]
): string => `${containers(names, family, further)}${over(span)}`;

/** When the containers of a span started. @param further as above */
export const startsOf = (names: SeriesNames, span: number, ...further: readonly string[]): string =>
  `max by (${container(names)}) (last_over_time(${containers(names, START_TIME, further)}${over(span)}))`;

/** Raw samples of GPUs in the hands of pods over a span. */
export const gpuSamplesOf = (
  names: SeriesNames,
  family: string,
  span: number,
  further: string,
): string => `${held(names, family, further)}${over(span)}`;
