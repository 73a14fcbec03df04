import { FakeClock } from '../../../app/testing/fakes.ts';

/** Command lines whose whole text is compared with `golden/<name>.txt`; `write-golden.ts` writes these files anew. */
export const GOLDEN: readonly (readonly [line: string, name: string])[] = [
  ['help', 'help'],
  ['help allocate', 'help-allocate'],
  ['allocate --config c.yaml', 'allocate'],
  [
    'allocate --config c.yaml --by namespace,workload --idle share --currency eur',
    'allocate-shared-eur',
  ],
  ['allocate --config c.yaml --by pod --limit 1 --format json', 'allocate-json'],
  ['explain pod shop/cart-7d4b9c-x2x7p --config c.yaml', 'explain-pod'],
  ['explain pod lab/lost-1 --config c.yaml', 'explain-pod-unpriced'],
  ['explain node node-a --config c.yaml', 'explain-node'],
  ['explain node node-x --config c.yaml', 'explain-node-unpriced'],
  ['prices --config c.yaml', 'prices'],
  ['prices --config c.yaml --format json', 'prices-json'],
  ['policy --config c.yaml', 'policy'],
  ['check --config c.yaml', 'check'],
  ['completion bash', 'completion-bash'],
  ['completion zsh', 'completion-zsh'],
  ['completion fish', 'completion-fish'],
];

/** The table that greets, as it is compared with `golden/start.txt`. */
export const START = {
  version: '0.1.0',
  url: 'http://127.0.0.1:10970',
  program: 'npm start --',
  clock: new FakeClock(0),
} as const;
