import type { Config } from '../config/schema/schema.ts';
import type { OpenBooks } from '../delivery/cli/services.ts';
import { Books } from './books.ts';
import { ledgerOf } from './ledger.ts';
import type { Surroundings } from './sources.ts';

/** The ledger of a configuration for one command that asks about money; null where it has none. */
export function openBooks(
  config: Config,
  access: 'read' | 'write',
  { clock, log, env }: Pick<Surroundings, 'clock' | 'log' | 'env'>,
): OpenBooks | null {
  const ledger = ledgerOf(config, clock, null, { readOnly: access === 'read' });
  if (ledger === null) return null;
  const books = new Books(config, ledger, {
    ...{ clock, log, env },
    counted: () => undefined,
    mayNotify: () => true,
  });
  return {
    finance: books.finance(),
    readBudgets: (signal) => books.readBudgets(signal),
    end: () => ledger.end(),
  };
}
