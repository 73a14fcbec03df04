import type { Context } from './context.ts';
import type { Fault } from '../../model/fault.ts';

const OUTAGE_SECONDS = 600;
/** Long enough for one scrape of every 30 seconds to meet it. */
const ONE_SCRAPE = 30;

/** An outage of samples on one node, and bad values on another. */
export function truthFaults({ hosts, start, at }: Context): readonly Fault[] {
  const outage = at('outage', 1200, 2000);
  const glitch = (offset: number, trouble: Fault['trouble'], seconds = ONE_SCRAPE): Fault => ({
    kind: 'cadvisor',
    target: hosts.glitches.name,
    from: start + offset,
    to: start + offset + seconds,
    trouble,
  });
  const cpu = 'container_cpu_usage_seconds_total';
  const memory = 'container_memory_working_set_bytes';
  return [
    {
      kind: 'cadvisor',
      target: hosts.outage.name,
      from: outage,
      to: outage + OUTAGE_SECONDS,
      trouble: { kind: 'status', status: 500 },
    },
    glitch(1800, { kind: 'multiply', family: cpu, factor: 1000, match: 'pod="counter"' }),
    glitch(900, { kind: 'value', family: cpu, text: 'NaN', match: 'pod="nan"' }),
    glitch(930, { kind: 'value', family: memory, text: 'NaN', match: 'pod="nan"' }),
    glitch(1200, { kind: 'value', family: memory, text: '+Inf', match: 'pod="infinite"' }),
    glitch(1500, { kind: 'value', family: cpu, text: '+Inf', match: 'pod="infinite"' }),
    glitch(2400, { kind: 'stale', ageSeconds: 3600 }),
  ];
}
