import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Registry,
  type MetricConfiguration,
} from 'prom-client';
import { metric, type MetricName } from './catalogue.ts';
import type { Format } from './text.ts';

/** The exporter as a program: its build, its passes, its configuration, its process. */
export interface Health {
  passEnded(result: 'success' | 'failure'): void;
  /** Says whether this replica leads; never asked: there is no lease, and nothing is said. */
  leaderIs(leads: () => boolean): void;
  /** Says how reading the configuration went. */
  configRead(isGood: boolean, atUnixSeconds: number): void;
  /** Counts a try to send something to people. */
  notified(channel: string, result: 'delivered' | 'failed'): void;
  /** Renders what is now, without what closes an exposition. */
  text(format: Format): Promise<string>;
}

/** Gauges of prom-client whose names end like a counter's, which neither format allows. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Starts collecting health, with the process and Node metrics of prom-client. */
export function startHealth(version: string, nodeVersion: string): Health {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const gauge = (name: MetricName): Gauge => new Gauge(registration(name, registry));
  gauge('podtally_build_info').set({ version, node_version: nodeVersion }, 1);
  const passes = new Counter(registration('podtally_passes_total', registry));
  for (const result of ['success', 'failure']) passes.inc({ result }, 0);
  const notifications = new Counter(registration('podtally_notifications_total', registry));
  const configGood = gauge('podtally_config_last_reload_successful');
  const configAt = gauge('podtally_config_last_reload_success_timestamp_seconds');
  return {
    leaderIs: (leads) => {
      const { name, help, labelNames, registers } = registration('podtally_leader', registry);
      const collect = function (this: Gauge): void {
        this.set(leads() ? 1 : 0);
      };
      new Gauge({ name, help, labelNames: labelNames ?? [], registers: registers ?? [], collect });
    },
    passEnded: (result) => passes.inc({ result }),
    notified: (channel, result) => notifications.inc({ channel, result }),
    configRead: (isGood, atUnixSeconds) => {
      configGood.set(isGood ? 1 : 0);
      if (isGood) configAt.set(atUnixSeconds);
    },
    text: async (format) => textIn(format, await registry.metrics()),
  };
}

const registration = (name: MetricName, registry: Registry): MetricConfiguration<string> => ({
  name,
  help: metric(name).help,
  labelNames: [...metric(name).labels],
  registers: [registry],
});

/** A counter's family, which OpenMetrics names without the suffix of its samples. */
const COUNTER_HEADER = /^(# (?:HELP|TYPE) \w+)_total /;

/** prom-client's own OpenMetrics renames its counters for good, so its text is rewritten instead. */
const textIn = (format: Format, text: string): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${format === 'openmetrics' ? line.replace(COUNTER_HEADER, '$1 ') : line}\n`)
    .join('');
