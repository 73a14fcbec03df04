// The test bed by hand: `node test/kubernetes/testbed/main.ts up`.
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPrograms } from './build.ts';
import { CLUSTER_FILES } from './cluster-files.ts';
import { removeLeftovers } from './leftovers.ts';
import { loadPods } from './load.ts';
import { startTestbed } from './testbed.ts';

const USAGE = `node test/kubernetes/testbed/main.ts build | up [OPTIONS] | down

  build                    build the programs into the user's cache, unless they are there
  up                       start a test bed, print where it is, and run it until Ctrl-C
    --sample               with nodes and workloads of every kind
    --pods NUMBER          with so many pods more, and nodes for them
    --api-server-flag FLAG another flag for the API server; several times for several
  down                     stop and delete test beds whose "up" was killed
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'boolean', default: false },
    pods: { type: 'string', default: '0' },
    'api-server-flag': { type: 'string', multiple: true, default: [] },
  },
});
const [command] = positionals;
const say = (line: string): void => {
  process.stderr.write(`test bed: ${line}\n`);
};

if (command === 'build') await build();
else if (command === 'up') await up();
else if (command === 'down') for (const folder of await removeLeftovers()) say(`removed ${folder}`);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

async function build(): Promise<boolean> {
  const built = await buildPrograms(say);
  if (built.kind === 'built') return true;
  say(`it cannot be built here: ${built.why}`);
  process.exitCode = 1;
  return false;
}

async function up(): Promise<void> {
  if (!(await build())) return;
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const began = performance.now();
  await using scope = new AsyncDisposableStack();
  const logs = join(import.meta.dirname, '../../../node_modules/.cache/podtally/testbed/up');
  const bed = await startTestbed({ logs, apiServerFlags: values['api-server-flag'] }, scope);
  const prometheus = await bed.startPrometheus({ scrapeIntervalSeconds: 15 });
  if (values.sample) await bed.create(...CLUSTER_FILES);
  if (Number(values.pods) > 0) await loadPods(Number(values.pods), bed.api);
  say(`ready after ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops it`);
  process.stdout.write(`export KUBECONFIG=${bed.kubeconfig}
export KSM_URL=${bed.stateMetricsUrl}
export CADVISOR_URL='${bed.cadvisorTemplate}'
export PROMETHEUS_URL=${prometheus}
export TESTBED_LOGS=${logs}
`);
  await told;
  say('stopping …');
}
