import type { ContainerName } from '../../../app/cluster/container-book.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';

interface Collected {
  readonly name: ContainerName;
  readonly samples: Map<number, number>;
}

/** Series of which several may be about one container, put together: each moment once, the larger value of two. */
export class MergedSeries {
  readonly #byCgroup = new Map<string, Collected>();

  add(cgroup: string, name: ContainerName, { count, times, values }: SampleRun): void {
    const collected = this.#byCgroup.get(cgroup) ?? { name, samples: new Map<number, number>() };
    this.#byCgroup.set(cgroup, collected);
    for (let i = 0; i < count; i += 1) {
      const at = times[i] ?? NaN;
      const value = values[i] ?? NaN;
      const known = collected.samples.get(at);
      if (known === undefined || value > known) collected.samples.set(at, value);
    }
  }

  *merged(): Iterable<{
    readonly cgroup: string;
    readonly name: ContainerName;
    readonly run: SampleRun;
  }> {
    for (const [cgroup, { name, samples }] of this.#byCgroup) {
      const ordered = [...samples].sort(([a], [b]) => a - b);
      const run = {
        count: ordered.length,
        times: Float64Array.from(ordered, ([at]) => at),
        values: Float64Array.from(ordered, ([, value]) => value),
      };
      yield { cgroup, name, run };
    }
  }
}
