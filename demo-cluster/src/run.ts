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

const USAGE = `usage: demo-cluster serve [--scenario demo|truth|scale] [--port 10971] [--pods 10000] [--profile lean|full]
                          [--shards N] [--seed N]
       demo-cluster dump [the same] --what kube-state-metrics|cadvisor|dcgm|truth [--node NAME] [--shard 0]
                          [--at UNIX_SECONDS]
`;
const HOUR = 3600;

/** Runs the command line and gives its exit code; `serve` goes on listening. */
export async function run(
  args: readonly string[],
  clock: () => number,
  write: (text: string) => void,
): Promise<number> {
  try {
    const options = parse(args);
    const at = options.at === undefined ? clock() : numberOf(options.at, '--at');
    const scenario = chosen(options, at);
    if (options.command === 'serve') {
      const port = numberOf(options.port, '--port');
      const { url } = await startClusterServer({ scenario, clock, port });
      const { name, nodes, shards, profile } = scenario;
      write(`${name}: ${nodes.length} nodes, ${shards} shard(s), ${profile}\n${url}/targets\n`);
    } else {
      for (const chunk of dumped(options, scenario, at)) write(chunk);
    }
    return 0;
  } catch (error) {
    write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
}

type Options = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
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
  const [command] = positionals;
  if (command !== 'serve' && command !== 'dump')
    throw new Error(`unknown command ${command ?? '(none)'}`);
  return { command, ...values };
}

function chosen(options: Options, now: number): Scenario {
  const seed = numberOf(options.seed, '--seed');
  const { profile } = options;
  if (profile !== 'lean' && profile !== 'full') throw new Error(`unknown profile ${profile}`);
  const shards =
    options.shards === undefined ? {} : { shards: numberOf(options.shards, '--shards') };
  switch (options.scenario) {
    case 'demo':
      return { ...demoScenario({ now, seed }), profile, ...shards };
    case 'truth': {
      const start = Math.floor(now / HOUR) * HOUR;
      return { ...truthScenario({ seed, start }), profile, ...shards };
    }
    case 'scale':
      return scaleScenario({
        now,
        seed,
        profile,
        pods: numberOf(options.pods, '--pods'),
        ...shards,
      });
    default:
      throw new Error(`unknown scenario ${options.scenario}`);
  }
}

function dumped(options: Options, scenario: Scenario, time: number): Iterable<string> {
  const node = options.node ?? scenario.nodes[0]?.name ?? '';
  switch (options.what) {
    case 'kube-state-metrics':
      return kubeStateMetrics(scenario, time, numberOf(options.shard, '--shard'));
    case 'cadvisor':
      return [cadvisor(scenario, node, time)];
    case 'dcgm':
      return [dcgm(scenario, node, time)];
    case 'truth':
      return [`${JSON.stringify(truth(scenario, scenario.about), null, 1)}\n`];
    default:
      throw new Error(`nothing to dump is called ${options.what}`);
  }
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`${option} takes a number, not ${text}`);
  return value;
}
