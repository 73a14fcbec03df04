// A synthetic cluster with its Kubernetes API, in a process of its own: `node bench/cluster/serve.ts <pods> <shards>`.
import { scaleScenario, startClusterServer } from '../../demo-cluster/src/index.ts';
import { ScenarioApi } from './api.ts';

/** How soon a watch tells what happened. */
const TURN_SECONDS = 5;
const BOOKMARK_SECONDS = 60;

const [pods, shards] = process.argv.slice(2).map(Number);
if (pods === undefined || shards === undefined) throw new Error('say how many pods and shards');
const clock = (): number => Date.now() / 1000;
const scenario = scaleScenario({ pods, shards, seed: 7, now: clock() });
const cluster = await startClusterServer({ scenario, clock, port: 0 });
const api = new ScenarioApi(scenario, clock());
await api.server.start();
setInterval(() => api.turnTo(clock()), TURN_SECONDS * 1000);
setInterval(() => api.bookmark(), BOOKMARK_SECONDS * 1000);
console.log(`api ${api.server.url}\n${cluster.url}/targets`);
