// `npm start`: installs what the product needs and runs it; without arguments, on the built-in demo cluster.
import { join } from 'node:path';
import { install } from './install.mjs';
import { root } from './root.mjs';
import { become } from './spawn.mjs';

const args = process.argv.slice(2);
install('product');
// As the first line of exporter/src/main.ts says: garbage is let go sooner, young and old, which halves the memory.
become(
  join(root, 'exporter/src/main.ts'),
  args.length > 0 ? args : ['demo'],
  process.env.INIT_CWD ?? process.cwd(),
  {
    flags: ['--max-semi-space-size=2', '--heap-growing-percent=15'],
    env: {
      MALLOC_ARENA_MAX: '1',
      MALLOC_TRIM_THRESHOLD_: '131072',
      MALLOC_MMAP_THRESHOLD_: '65536',
    },
  },
);
