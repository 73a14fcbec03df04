import {
  demoScenario,
  pathOf,
  startClusterServer,
  targetsAt,
  type ClusterServer,
} from '@podtally/demo-cluster';

/** A running demo cluster with a configuration that reads it as one would read a real one. */
export interface Demo {
  readonly cluster: ClusterServer;
  readonly configuration: string;
}

/** @param now unix seconds, the demo cluster's clock */
export async function startDemo(now: () => number): Promise<Demo> {
  const scenario = demoScenario({ now: now() });
  const cluster = await startClusterServer({ scenario, clock: now, port: 0 });
  const stateMetrics = targetsAt(scenario, now())
    .filter(({ kind }) => kind === 'kube-state-metrics')
    .map((target) => `"${cluster.url}${pathOf(target)}"`);
  const configuration = `
cluster: demo
metrics:
  direct:
    kubeStateMetrics: { urls: [${stateMetrics.join(', ')}] }
    kubelets: { mode: nodes, template: "${cluster.url}/nodes/{node}/metrics/cadvisor" }
    dcgm: { mode: nodes, template: "${cluster.url}/nodes/{node}/dcgm/metrics" }
log: { level: warn }
`;
  return { cluster, configuration };
}
