import { truth, type Fault, type Scenario } from '@podtally/demo-cluster';

/** When the jump happens, in seconds after the hour's start. */
const AT = 2100;
/** Over 30 seconds and cAdvisor's wandering clock: far above what the pod's limit allows (below 1.4 cores), far below what its host has (8). */
const JUMP_CORE_SECONDS = 300;

/** A jump of a counter that only the pod's limit shows to be impossible, for one scrape: on top of the scenario's own faults. */
export function limitJump(scenario: Scenario, every: number): Fault {
  const { about } = scenario;
  const pod = scenario.podsDuring(about).find(({ name }) => name === 'steady-0');
  const is = truth(scenario, about).pods.find(({ name }) => name === 'steady-0');
  const began = pod?.containers[0]?.runs[0]?.start;
  if (pod === undefined || is === undefined || began === undefined)
    throw new Error('the scenario has no limited steady pod any more');
  const from = about.start + AT;
  const counted = (is.usageSeconds.cpu / is.heldSeconds) * (from - began);
  return {
    kind: 'cadvisor',
    target: pod.node,
    from,
    to: from + every,
    trouble: {
      kind: 'multiply',
      family: 'container_cpu_usage_seconds_total',
      factor: 1 + JUMP_CORE_SECONDS / counted,
      match: 'pod="steady-0"',
    },
  };
}
