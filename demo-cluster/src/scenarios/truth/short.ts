import { container } from './context.ts';
import type { Context } from './context.ts';
import { podOf } from '../pods.ts';
import type { Recurring } from '../../model/scenario.ts';
import { hash, suffix } from '../../random.ts';

/** Jobs start their container this long after their pod is created and bound. */
const START_SECONDS = 2;
const HISTORY = 3;

/** Jobs that run for 20 and for 45 seconds. */
export function shortJobs(context: Context): readonly Recurring[] {
  return [
    cron(context, { name: 'twenty-seconds', everySeconds: 60, runSeconds: 20, kept: HISTORY }),
    cron(context, { name: 'forty-five-seconds', everySeconds: 130, runSeconds: 45, kept: HISTORY }),
  ];
}

function cron(
  { seed, start, hosts, vary }: Context,
  spec: { name: string; everySeconds: number; runSeconds: number; kept: number },
): Recurring {
  const { name, everySeconds, runSeconds, kept } = spec;
  const nodes = [hosts.bursty.name, hosts.google.name];
  const firstAt = start - 10 * everySeconds + Math.floor(vary(name, 0, everySeconds));
  const keptSeconds = (kept + 1) * everySeconds;
  return {
    firstAt,
    everySeconds,
    keptSeconds,
    nodes,
    make: (k) => {
      const created = firstAt + k * everySeconds;
      const job = `${name}-${Math.floor(created / 60)}-${k}`;
      return podOf({
        seed,
        namespace: name,
        name: `${job}-${suffix(hash(`${seed}/${job}`), 1, 5)}`,
        node: nodes[k % nodes.length] ?? '',
        created,
        starts: created + START_SECONDS,
        finished: { at: created + START_SECONDS + runSeconds, phase: 'Succeeded' },
        gone: created + keptSeconds,
        restartPolicy: 'Never',
        owner: { kind: 'Job', name: job, parent: { kind: 'CronJob', name } },
        containers: [container('app', [0.3, 256], { cpu: 0.25, mib: 180 })],
      });
    },
  };
}
