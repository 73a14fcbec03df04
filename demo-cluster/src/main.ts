import { run } from './run.ts';

process.exitCode = await run(
  process.argv.slice(2),
  () => Date.now() / 1000,
  (text) => process.stdout.write(text),
);
