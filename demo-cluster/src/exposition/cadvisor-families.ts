import type { Row } from './cadvisor-rows.ts';

/** A cAdvisor family: which rows have it, and the samples of one row. */
export interface CadvisorFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly rows: 'all' | 'container' | 'network';
  /** The specification and the start time carry no timestamp, as in cAdvisor itself. */
  readonly stamped: boolean;
  /** One sample for each: labels before `id`, labels after `image`, labels at the end, and the value. */
  readonly samples: readonly CadvisorSample[];
}

interface CadvisorSample {
  readonly beforeId?: string;
  readonly afterImage?: string;
  readonly atEnd?: string;
  readonly value: (row: Row) => number;
}

const micro = (value: number): number => Math.round(value * 1e6) / 1e6;
const whole = (value: number): number => Math.round(value);

const counter = (name: string, help: string, value: (row: Row) => number): CadvisorFamily => ({
  name,
  help,
  type: 'counter',
  rows: 'all',
  stamped: true,
  samples: [{ value }],
});
const gauge = (name: string, help: string, value: (row: Row) => number): CadvisorFamily => ({
  ...counter(name, help, value),
  type: 'gauge',
});
const unstamped = (family: CadvisorFamily): CadvisorFamily => ({ ...family, stamped: false });
const network = (
  name: string,
  help: string,
  value: (network: { readonly receive: number; readonly transmit: number }) => number,
): CadvisorFamily => ({
  name,
  help,
  type: 'counter',
  rows: 'network',
  stamped: true,
  samples: [
    {
      afterImage: 'interface="eth0",',
      value: (row) => (row.network ? whole(value(row.network)) : 0),
    },
  ],
});

const PACKET_BYTES = 900;

const LEAN: readonly CadvisorFamily[] = [
  {
    ...counter(
      'container_cpu_usage_seconds_total',
      'Cumulative cpu time consumed in seconds.',
      (row) => micro(row.cpuSeconds),
    ),
    samples: [{ beforeId: 'cpu="total",', value: (row) => micro(row.cpuSeconds) }],
  },
  gauge(
    'container_memory_working_set_bytes',
    'Current working set in bytes.',
    (row) => row.memoryBytes,
  ),
  network(
    'container_network_receive_bytes_total',
    'Cumulative count of bytes received',
    (bytes) => bytes.receive,
  ),
  network(
    'container_network_transmit_bytes_total',
    'Cumulative count of bytes transmitted',
    (bytes) => bytes.transmit,
  ),
  unstamped(
    gauge(
      'container_start_time_seconds',
      'Start time of the container since unix epoch in seconds.',
      (row) => row.start,
    ),
  ),
];

const pressure = (resource: string, kind: 'stalled' | 'waiting'): CadvisorFamily =>
  counter(
    `container_pressure_${resource}_${kind}_seconds_total`,
    `Total time duration ${kind === 'stalled' ? 'no tasks in the container could make progress' : 'tasks in the container have waited'} due to ${resource === 'memory' ? 'memory' : resource.toUpperCase()} congestion.`,
    (row) => micro(row.cpuSeconds / (kind === 'stalled' ? 900 : 300)),
  );

const memory = (name: string, help: string, share: number): CadvisorFamily =>
  gauge(name, help, (row) => whole((row.memoryBytes * share) / 4096) * 4096);

const disk = (name: string, help: string, bytesPerSecond: number): CadvisorFamily => ({
  ...counter(name, help, () => 0),
  samples: [
    {
      beforeId: 'device="/dev/nvme0n1",',
      value: (row) => whole(row.cpuSeconds * bytesPerSecond),
    },
  ],
});

const TASK_STATES = ['iowaiting', 'running', 'sleeping', 'stopped', 'uninterruptible'] as const;
const FAILURES = [
  ['pgfault', 'container', 900],
  ['pgfault', 'hierarchy', 900],
  ['pgmajfault', 'container', 0.2],
  ['pgmajfault', 'hierarchy', 0.2],
] as const;

const EXTRA: readonly CadvisorFamily[] = [
  gauge(
    'container_cpu_load_average_10s',
    'Value of container cpu load average over the last 10 seconds.',
    () => 0,
  ),
  counter(
    'container_cpu_system_seconds_total',
    'Cumulative system cpu time consumed in seconds.',
    (row) => micro(row.cpuSeconds * 0.2),
  ),
  counter(
    'container_cpu_user_seconds_total',
    'Cumulative user cpu time consumed in seconds.',
    (row) => micro(row.cpuSeconds * 0.8),
  ),
  gauge(
    'container_file_descriptors',
    'Number of open file descriptors for the container.',
    (row) => (row.kind === 'cgroup' ? 0 : 12),
  ),
  disk('container_fs_reads_bytes_total', 'Cumulative count of bytes read', 4096),
  disk('container_fs_writes_bytes_total', 'Cumulative count of bytes written', 9216),
  gauge(
    'container_last_seen',
    'Last time a container was seen by the exporter',
    (row) => row.stamp / 1000,
  ),
  memory('container_memory_cache', 'Number of bytes of page cache memory.', 0.4),
  counter('container_memory_failcnt', 'Number of memory usage hits limits', () => 0),
  {
    ...counter(
      'container_memory_failures_total',
      'Cumulative count of memory allocation failures.',
      () => 0,
    ),
    samples: FAILURES.map(([type, scope, perSecond]) => ({
      beforeId: `failure_type="${type}",`,
      atEnd: `,scope="${scope}"`,
      value: (row: Row) => whole(row.cpuSeconds * perSecond),
    })),
  },
  memory('container_memory_kernel_usage', 'Size of kernel memory allocated in bytes.', 0.05),
  memory('container_memory_mapped_file', 'Size of memory mapped files in bytes.', 0.1),
  memory('container_memory_max_usage_bytes', 'Maximum memory usage recorded in bytes', 1.3),
  memory('container_memory_rss', 'Size of RSS in bytes.', 0.7),
  gauge('container_memory_swap', 'Container swap usage in bytes.', () => 0),
  memory('container_memory_total_active_file_bytes', 'Current total active file in bytes.', 0.2),
  memory(
    'container_memory_total_inactive_file_bytes',
    'Current total inactive file in bytes.',
    0.15,
  ),
  memory(
    'container_memory_usage_bytes',
    'Current memory usage in bytes, including all memory regardless of when it was accessed',
    1.15,
  ),
  network(
    'container_network_receive_errors_total',
    'Cumulative count of errors encountered while receiving',
    () => 0,
  ),
  network(
    'container_network_receive_packets_dropped_total',
    'Cumulative count of packets dropped while receiving',
    () => 0,
  ),
  network(
    'container_network_receive_packets_total',
    'Cumulative count of packets received',
    (bytes) => bytes.receive / PACKET_BYTES,
  ),
  network(
    'container_network_transmit_errors_total',
    'Cumulative count of errors encountered while transmitting',
    () => 0,
  ),
  network(
    'container_network_transmit_packets_dropped_total',
    'Cumulative count of packets dropped while transmitting',
    () => 0,
  ),
  network(
    'container_network_transmit_packets_total',
    'Cumulative count of packets transmitted',
    (bytes) => bytes.transmit / PACKET_BYTES,
  ),
  counter(
    'container_oom_events_total',
    'Count of out of memory events observed for the container',
    () => 0,
  ),
  ...['cpu', 'io', 'memory'].flatMap((resource) => [
    pressure(resource, 'stalled'),
    pressure(resource, 'waiting'),
  ]),
  gauge('container_processes', 'Number of processes running inside the container.', () => 1),
  gauge('container_sockets', 'Number of open sockets for the container.', () => 4),
  unstamped(gauge('container_spec_cpu_period', 'CPU period of the container.', () => 100000)),
  unstamped(gauge('container_spec_cpu_shares', 'CPU share of the container.', () => 102)),
  unstamped(
    gauge(
      'container_spec_memory_limit_bytes',
      'Memory limit for the container.',
      (row) => row.limits.memory ?? 0,
    ),
  ),
  {
    ...gauge('container_tasks_state', 'Number of tasks in given state', () => 0),
    samples: TASK_STATES.map((state) => ({ atEnd: `,state="${state}"`, value: () => 0 })),
  },
  gauge('container_threads', 'Number of threads running inside the container', () => 9),
  {
    ...gauge(
      'container_ulimits_soft',
      'Soft ulimit values for the container root process. Unlimited if -1, except priority and nice',
      () => 1048576,
    ),
    rows: 'container',
    samples: [{ atEnd: ',ulimit="max_open_files"', value: () => 1048576 }],
  },
];

const byName = (a: CadvisorFamily, b: CadvisorFamily): number => (a.name < b.name ? -1 : 1);

/** The families of each profile, in alphabetical order as cAdvisor writes them. */
export const CADVISOR_FAMILIES: Readonly<Record<'lean' | 'full', readonly CadvisorFamily[]>> = {
  lean: LEAN.toSorted(byName),
  full: [...LEAN, ...EXTRA].toSorted(byName),
};
