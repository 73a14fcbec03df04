// `npm run test:mutations [name …]`: breaks the code in named ways and reports what the tests do not notice.
import { ACCURACY } from './accuracy.ts';
import { ENGINE } from './engine.ts';
import { STORE } from './store.ts';
import { PRICES } from './prices.ts';
import type { MutationSuite } from './mutation.ts';
import { Workbench } from './workbench.ts';

const SUITES: Readonly<Record<string, MutationSuite>> = {
  accuracy: ACCURACY,
  engine: ENGINE,
  prices: PRICES,
  store: STORE,
};

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(SUITES)) {
  const suite = SUITES[name];
  if (suite) await run(name, suite);
  else {
    console.error(`No suite "${name}"; there are ${Object.keys(SUITES).join(', ')}.`);
    process.exitCode = 2;
  }
}

async function run(suiteName: string, suite: MutationSuite): Promise<void> {
  const bench = Workbench.setUp(suite);
  const survived: string[] = [];
  try {
    const sound = await bench.judge();
    if (!sound.passed) throw new Error(`${suiteName}: red without any defect:\n${sound.output}`);
    for (const mutation of suite.mutations) {
      const { passed } = await bench.judgeWith(mutation);
      if (passed) survived.push(mutation.name);
      console.log(`${passed ? 'SURVIVED' : 'noticed '}  ${mutation.name}`);
    }
  } finally {
    bench.tearDown();
  }
  const noticed = suite.mutations.length - survived.length;
  console.log(`${suiteName}: ${noticed} of ${suite.mutations.length} defects noticed`);
  if (survived.length > 0) process.exitCode = 1;
}
