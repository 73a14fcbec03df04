// The public face of the package: what tests, benchmarks and the exporter's demo may use.
export { cadvisor } from './exposition/cadvisor.ts';
export { dcgm } from './exposition/dcgm.ts';
export { kubeStateMetrics } from './exposition/kube-state-metrics.ts';
export type { Fault, TargetKind, Trouble } from './model/fault.ts';
export type { Interval } from './model/lifetime.ts';
export type { Amounts, Node } from './model/node.ts';
export type { Container, Pod } from './model/pod.ts';
export type { Scenario } from './model/scenario.ts';
export { pathOf } from './routes.ts';
export { demoScenario } from './scenarios/demo/scenario.ts';
export { scaleScenario } from './scenarios/scale.ts';
export type { ScaleOptions } from './scenarios/scale.ts';
export { truthScenario } from './scenarios/truth/scenario.ts';
export type { TruthOptions } from './scenarios/truth/scenario.ts';
export { scrape, targetsAt } from './scrape.ts';
export type { Answer, Target } from './scrape.ts';
export { startClusterServer } from './server.ts';
export type { ClusterServer, ClusterServerOptions } from './server.ts';
export { truthCosts } from './truth/costs.ts';
export type {
  HostIdle,
  PodCost,
  TruthCostOptions,
  TruthCosts,
  TruthModel,
  TruthPrice,
  TruthResource,
} from './truth/costs.ts';
export { truth } from './truth/quantities.ts';
export type { Counts, HostTruth, PodTruth, Truth } from './truth/quantities.ts';
