import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import { runningSeconds } from '../../../app/cluster/pod-usage.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import type { Interval } from '../../../domain/interval.ts';
import { CLOCK_WANDER_SECONDS } from '../../../domain/metering/counter.ts';
import type { PodUsage, UsageNote } from '../../../domain/observation.ts';
import { resourceSeconds, seconds, type ResourceSeconds } from '../../../domain/units.ts';
import type { LiveReadings } from './live-readings.ts';

/** What was read, and of which window. */
export interface LiveWindow {
  readonly readings: LiveReadings;
  /** The window is `(at − window, at]`. */
  readonly at: number;
  readonly window: number;
}

/** Per second; undefined where nothing was read. */
interface Rates {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  /** Busy share of its GPUs. */
  readonly gpu: number | undefined;
}

const NO_NOTES: readonly UsageNote[] = [];
const ABOVE_LIMIT: readonly UsageNote[] = ['usage_above_limit'];

/**
 * What a pod used within a span that ends now, at the mean rates of the window that was read:
 * the store is asked for a moment that is a little old, and what it said goes on until now.
 *
 * @param hostEnd when its host ended; Infinity while that is there
 */
export function liveUsageOf(
  record: PodRecord,
  span: Interval,
  hostEnd: number,
  known: Identified,
  live: LiveWindow,
): PodUsage {
  const until = Math.min(record.life.to ?? Infinity, hostEnd);
  const lived = Math.max(0, Math.min(until, span.end) - Math.max(record.life.from, span.start));
  const running = runningSeconds(record, span, until, []);
  const { gpu: gpus = 0, cpu: asked = 0 } = record.requests.at(-1)?.amounts ?? {};
  const rates = ratesOf(record, until, live);
  const isNoise = (rates.cpu ?? 0) > mostCores(record, known, live.window);
  return {
    used: {
      cpu: isNoise ? resourceSeconds(asked * running) : over(rates.cpu, lived),
      memory: over(rates.memory, lived),
      gpu: gpus === 0 ? resourceSeconds(0) : over(rates.gpu, Math.min(lived, running) * gpus),
    },
    runningSeconds: seconds(running),
    unseenSeconds: seconds(0),
    notes: isNoise ? ABOVE_LIMIT : NO_NOTES,
  };
}

function ratesOf(
  { uid, raw, life }: PodRecord,
  until: number,
  { readings, at, window }: LiveWindow,
): Rates {
  const { namespace, name } = raw;
  const measured = Math.min(until, at) - Math.max(life.from, at - window);
  const gpu = readings.gpu(namespace, name);
  const apart = readings.apart.get(uid);
  if (apart === undefined)
    return {
      cpu: per(readings.cpu.get(namespace, name), measured),
      memory: readings.memory.get(namespace, name),
      gpu,
    };
  return {
    cpu: per(apart.coreSeconds ?? undefined, measured),
    memory: per(apart.byteSeconds ?? undefined, measured),
    gpu,
  };
}

/** Noise is judged on the window's increase: min(limit, capacity) over the window and as far as cAdvisor's clock wanders. */
function mostCores({ limit, pod }: PodRecord, { hosts }: Identified, window: number): number {
  const capacity = hosts.byName(pod.node)?.host.capacity.cpu || Infinity;
  return Math.min(limit.cpu ?? Infinity, capacity) * (1 + CLOCK_WANDER_SECONDS / window);
}

const per = (amount: number | undefined, span: number): number | undefined =>
  amount === undefined || !(span > 0) ? undefined : amount / span;

const over = (rate: number | undefined, span: number): ResourceSeconds | null =>
  rate === undefined ? null : resourceSeconds(rate * span);
