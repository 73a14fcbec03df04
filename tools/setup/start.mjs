// `npm start`: installs what the product needs and runs it; without arguments, on the built-in demo cluster.
import { join } from 'node:path';
import { install } from './install.mjs';
import { root } from './root.mjs';
import { become } from './spawn.mjs';

const args = process.argv.slice(2);
install('product');
become(
  join(root, 'exporter/src/main.ts'),
  args.length > 0 ? args : ['demo'],
  process.env.INIT_CWD ?? process.cwd(),
);
