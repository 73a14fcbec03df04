/** Runs command lines in tests: no process, no network, the example cluster. */
import { EXAMPLE_NOW, EXAMPLE_POLICY, exampleSnapshot } from '../../../app/testing/snapshot.ts';
import { runCli } from '../run-cli.ts';
import type { Invocation, Services } from '../services.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const exampleServices = (change: Partial<Services> = {}): Services => ({
  version: '0.1.0',
  now: () => EXAMPLE_NOW,
  fetch: () => Promise.reject(new TypeError('fetch failed', { cause: refused() })),
  breathe: () => Promise.resolve(),
  serve: () => Promise.resolve(0),
  configuration: () =>
    Promise.resolve({
      cluster: 'test-1',
      policy: EXAMPLE_POLICY,
      currency: 'USD',
      exchangeRates: [{ from: 'USD', to: 'EUR', rate: 0.86, asOf: '2026-01-01' }],
      source: 'direct',
    }),
  refreshCatalogue: () => Promise.resolve({ places: [], problems: [] }),
  ledger: () => null,
  books: () => null,
  restate: () => Promise.resolve(null),
  scrape: () => Promise.resolve(exampleSnapshot()),
  past: () => Promise.reject(new Error('There is no metric store.')),
  ...change,
});

const refused = (): Error => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

/** Runs a command line, its words parted by spaces, and keeps what it wrote. */
export async function ran(
  line: string,
  services: Partial<Services> = {},
  rest: Partial<Pick<Invocation, 'env' | 'signal'>> = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const code = await runCli({
    args: line === '' ? [] : line.split(' '),
    env: {},
    signal: new AbortController().signal,
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    services: exampleServices(services),
    ...rest,
  });
  return { code, ...written };
}
