import { Budgets } from '../app/budgets/budgets.ts';
import type { BudgetState } from '../app/budgets/state.ts';
import type { Ledger } from '../app/ledger/ports.ts';
import type { Clock, Log } from '../app/ports.ts';
import type { Finance } from '../app/reports/finance.ts';
import { monthReport, type MonthSettings } from '../app/reports/month.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { toBudgets } from '../config/budgets.ts';
import { toGlRules } from '../config/finance.ts';
import type { Config } from '../config/schema/schema.ts';
import type { Budget } from '../domain/budget/budget.ts';
import type { UnixSeconds } from '../domain/units.ts';

export interface BooksParts {
  readonly clock: Pick<Clock, 'now' | 'breathe'>;
  readonly log: Log;
}

/** What is read from the ledger while the exporter runs: budgets after each closed hour, reports when they are asked for. */
export class Books {
  readonly #budgets: Budgets;
  readonly #ledger: Ledger;
  readonly #now: () => UnixSeconds;
  #config: Config;
  #asked: readonly Budget[];

  constructor(config: Config, ledger: Ledger, { clock, log }: BooksParts) {
    this.#config = config;
    this.#ledger = ledger;
    this.#now = () => clock.now();
    this.#asked = toBudgets(config);
    this.#budgets = new Budgets({ ledger, clock, log });
  }

  /** How budgets stood after the last closed hour. */
  get budgets(): readonly BudgetState[] {
    return this.#budgets.states;
  }

  reconfigure(config: Config): void {
    this.#config = config;
    this.#asked = toBudgets(config);
  }

  /** Begins to read what a pass made old; gives back at once. */
  see({ settled }: Snapshot, signal: AbortSignal): void {
    this.#budgets.begin(this.#asked, settled?.quantities.interval.start ?? null, signal);
  }

  async idle(): Promise<void> {
    await this.#budgets.idle();
  }

  /** What the API answers with. */
  finance(): Finance {
    return {
      budgets: () => this.#budgets.document(this.#config.cluster),
      month: (question, signal) =>
        monthReport(question, this.#months(), this.#ledger, this.#now(), signal),
    };
  }

  #months(): MonthSettings {
    const { cluster, finance, attribution } = this.#config;
    return {
      cluster,
      zone: finance.timeZone,
      clearingAccount: finance.clearingAccount,
      rules: toGlRules(this.#config),
      owners: Object.keys(attribution),
    };
  }
}
