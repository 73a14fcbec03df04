import { parseArgs } from 'node:util';
import { cadvisor } from './exposition/cadvisor.ts';
import { dcgm } from './exposition/dcgm.ts';
import { kubeStateMetrics } from './exposition/kube-state-metrics.ts';
import type { Scenario } from './model/scenario.ts';
import { demoScenario } from './scenarios/demo/scenario.ts';
import { scaleScenario } from './scenarios/scale.ts';
import { truthScenario } from './scenarios/truth/scenario.ts';
import { startClusterServer } from './server.ts';
import { truth } from './truth/quantities.ts';

const USAGE = `demo-cluster serve [--scenario demo|truth|scale] [--port 10971] [--pods 10000] [--profile lean|full] [--shards N] [--seed N]
demo-cluster dump  [--scenario …] --what kube-state-metrics|cadvisor|dcgm|truth [--node NAME] [--shard 0] [--at UNIX_SECONDS]
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenario: { type: 'string', default: 'demo' },
    port: { type: 'string', default: '10971' },
    pods: { type: 'string', default: '10000' },
    profile: { type: 'string', default: 'lean' },
    shards: { type: 'string' },
    seed: { type: 'string', default: '7' },
    what: { type: 'string', default: 'kube-state-metrics' },
    node: { type: 'string' },
    shard: { type: 'string', default: '0' },
    at: { type: 'string' },
  },
});

function chosenScenario(now: number): Scenario {
  const seed = Number(values.seed);
  const profile = values.profile === 'full' ? 'full' : 'lean';
  switch (values.scenario) {
    case 'demo':
      return { ...demoScenario({ now, seed }), profile };
    case 'truth':
      return truthScenario({ seed, start: Math.floor(now / 3600) * 3600 });
    case 'scale':
      return scaleScenario({
        now,
        seed,
        profile,
        pods: Number(values.pods),
        ...(values.shards === undefined ? {} : { shards: Number(values.shards) }),
      });
    default:
      throw new Error(`unknown scenario ${values.scenario}\n${USAGE}`);
  }
}

function dump(scenario: Scenario, time: number): void {
  const node = values.node ?? scenario.nodes[0]?.name ?? '';
  switch (values.what) {
    case 'kube-state-metrics':
      for (const chunk of kubeStateMetrics(scenario, time, Number(values.shard)))
        process.stdout.write(chunk);
      return;
    case 'cadvisor':
      process.stdout.write(cadvisor(scenario, node, time));
      return;
    case 'dcgm':
      process.stdout.write(dcgm(scenario, node, time));
      return;
    case 'truth':
      process.stdout.write(`${JSON.stringify(truth(scenario, scenario.about), null, 1)}\n`);
      return;
    default:
      throw new Error(`unknown --what ${values.what}\n${USAGE}`);
  }
}

const clock = (): number => Date.now() / 1000;

switch (positionals[0]) {
  case 'serve': {
    const scenario = chosenScenario(clock());
    const cluster = await startClusterServer({ scenario, clock, port: Number(values.port) });
    process.stdout.write(
      `${scenario.name}: ${scenario.nodes.length} nodes, ${scenario.shards} kube-state-metrics shard(s), ${scenario.profile}\n${cluster.url}/targets\n`,
    );
    break;
  }
  case 'dump': {
    const time = values.at === undefined ? clock() : Number(values.at);
    dump(chosenScenario(time), time);
    break;
  }
  default:
    process.stderr.write(USAGE);
    process.exitCode = 2;
}
