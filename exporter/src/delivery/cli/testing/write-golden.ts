// `node exporter/src/delivery/cli/testing/write-golden.ts` writes the golden files; read the difference before committing it.
import { writeFileSync } from 'node:fs';
import { exampleSnapshot } from '../../../app/testing/snapshot.ts';
import { renderStartTable } from '../start-table.ts';
import { GOLDEN, START } from './golden.ts';
import { ran } from './run.ts';

const write = (name: string, text: string): void =>
  writeFileSync(new URL(`../golden/${name}.txt`, import.meta.url), text);

for (const [line, name] of GOLDEN) write(name, (await ran(line)).stdout);
write('start', await renderStartTable(exampleSnapshot(), START, new AbortController().signal));
