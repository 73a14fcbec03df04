import { allocate } from '../exporter/src/domain/allocate.ts';
import type { Allocation } from '../exporter/src/domain/allocation.ts';
import { costOfPod } from '../exporter/src/domain/charged.ts';
import { idleOf } from '../exporter/src/domain/idle.ts';
import { MODELS, type Model } from '../exporter/src/domain/policy.ts';
import type { Quantities } from '../exporter/src/domain/quantities.ts';
import { HOST_RESOURCES } from '../exporter/src/domain/resource.ts';
import { liveQuantities } from '../exporter/src/domain/to-quantities.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { cpuSecondsOfRuns, keep, median } from './measure.ts';
import { benchPolicy, flatPrice, observedCluster } from './observed.ts';
import { atMost, forInformation } from './rows.ts';

const PODS = 100_000;
const HOSTS = 3_300;
const LIMIT_SECONDS = 0.5;
const RUNS = 7;
/** Runs before the measured ones, until the code is compiled, as it is in a process that makes a pass a minute. */
const WARM_UP = 4;

export const engine: Benchmark = {
  name: 'engine',
  method:
    'Allocates 100,000 pods on 3,300 hosts under a policy of three models and four owner dimensions, checks included, and then what every pod and host is charged under each model alone, from the parts. ' +
    'CPU seconds of the whole process, garbage collection included; the median of seven runs after four that warm up; each run starts on a collected heap. ' +
    'The floor is the bare arithmetic of one model over the same quantities, in the same run.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const observation = observedCluster(PODS, HOSTS);
  const quantities = liveQuantities(observation);
  const input = { quantities, priceOf: flatPrice, fees: [], policy: benchPolicy() };
  const measured = async (work: () => unknown): Promise<number> =>
    median((await cpuSecondsOfRuns(WARM_UP + RUNS, work)).slice(WARM_UP));
  const live = allocate(input);
  const all = await measured(() => {
    const allocation = allocate(input);
    for (const model of MODELS) chargeUnderModel(allocation, model);
  });
  const policy = await measured(() => keep(allocate(input)));
  const models = await measured(() => {
    for (const model of MODELS) chargeUnderModel(live, model);
  });
  const toQuantities = await measured(() => keep(liveQuantities(observation)));
  const floor = await measured(() => keep(bareHybrid(quantities)));
  return [
    atMost('allocate 100k pods on 3,300 hosts, all models', all, LIMIT_SECONDS, 's CPU'),
    forInformation('of it the policy, with conservation and coverage', policy, 's CPU'),
    forInformation('of it three models from parts', models, 's CPU'),
    forInformation('before it: observation to quantities', toQuantities, 's CPU'),
    forInformation('floor: bare arithmetic of one model', floor, 's CPU'),
    forInformation('all models against the floor', all / floor, '×'),
  ];
}

/** Charges every pod and host as if one model were everybody's; host by host, as whoever writes them does. */
function chargeUnderModel({ hosts }: Allocation, model: Model): void {
  for (const host of hosts) {
    keep({ costs: host.pods.map((pod) => costOfPod(host, pod, model)), idle: idleOf(host, model) });
  }
}

/** max(R, U) × price per pod and resource, and what is left: the least that any implementation does. */
function bareHybrid({ hosts }: Quantities): number {
  let total = 0;
  for (const { pods, capacity } of hosts) {
    for (const resource of HOST_RESOURCES) {
      const unitPrice = capacity[resource] > 0 ? 1 / capacity[resource] : 0;
      let left: number = capacity[resource];
      for (const { requested, used } of pods) {
        const charged = Math.max(requested[resource], used[resource]);
        left -= charged;
        total += charged * unitPrice;
      }
      total += left * unitPrice;
    }
  }
  return total;
}
