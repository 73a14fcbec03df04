import { readFileSync } from 'node:fs';
import type { DuckDbLedger } from '../adapters/ledger-duckdb/duckdb-ledger.ts';
import { workloadUsesOf } from '../adapters/ledger-duckdb/workload-uses.ts';
import { readQuantities } from '../adapters/unit-quantities/read.ts';
import { Budgets } from '../app/budgets/budgets.ts';
import type { BudgetState } from '../app/budgets/state.ts';
import type { Clock, Log } from '../app/ports.ts';
import type { Finance } from '../app/reports/finance.ts';
import { weekReport, type WeekLedger, type WeekSettings } from '../app/digest/week.ts';
import { MonthToDate } from '../app/reports/month-to-date.ts';
import { monthReport, type MonthSettings } from '../app/reports/month.ts';
import { unitsReport, type UnitRule } from '../app/reports/units.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { toBudgets, toConditions } from '../config/budgets.ts';
import { toGlRules } from '../config/finance.ts';
import { whyUnreadable } from '../config/load/unreadable.ts';
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
  readonly #monthToDate: MonthToDate;
  readonly #ledger: DuckDbLedger;
  readonly #weekLedger: WeekLedger;
  readonly #now: () => UnixSeconds;
  #config: Config;
  #asked: readonly Budget[];
  #months: MonthSettings;

  constructor(config: Config, ledger: DuckDbLedger, { clock, log }: BooksParts) {
    this.#config = config;
    this.#ledger = ledger;
    this.#weekLedger = {
      hours: (span, signal) => ledger.hours(span, signal),
      costs: (asked, signal) => ledger.costs(asked, signal),
      ...workloadUsesOf(ledger),
    };
    this.#now = () => clock.now();
    this.#asked = toBudgets(config);
    this.#months = monthSettings(config);
    this.#budgets = new Budgets({ ledger, clock, log });
    this.#monthToDate = new MonthToDate({ ledger, clock, log });
  }

  /** How budgets stood after the last closed hour. */
  get budgets(): readonly BudgetState[] {
    return this.#budgets.states;
  }

  /** US dollars of the running month that no rule of the chart of accounts maps; null without rules. */
  get unmapped(): number | null {
    return this.#monthToDate.unmapped;
  }

  reconfigure(config: Config): void {
    this.#config = config;
    this.#asked = toBudgets(config);
    this.#months = monthSettings(config);
  }

  /** Begins to read what a pass made old; gives back at once. */
  see({ settled }: Snapshot, signal: AbortSignal): void {
    const closed = settled?.quantities.interval.start ?? null;
    this.#budgets.begin(this.#asked, closed, signal);
    this.#monthToDate.begin(this.#months, closed, signal);
  }

  async idle(): Promise<void> {
    await this.#budgets.idle();
    await this.#monthToDate.idle();
  }

  #units(): Parameters<typeof unitsReport>[1] {
    const { cluster, finance, units } = this.#config;
    const rules = units.map(({ name, select, quantityFile }) => ({
      name,
      conditions: toConditions(select),
      quantities: () => quantitiesIn(quantityFile),
    }));
    return { cluster, zone: finance.timeZone, rules };
  }

  #weeks(): WeekSettings {
    const { cluster, finance, attribution } = this.#config;
    const [dimension = 'namespace'] = Object.keys(attribution);
    const { budgets } = this.#budgets.document(cluster);
    return { cluster, zone: finance.timeZone, dimension, budgets };
  }

  /** What the API answers with. */
  finance(): Finance {
    return {
      week: (question, signal) =>
        weekReport(question, this.#weeks(), this.#weekLedger, this.#now(), signal),
      units: (month, signal) =>
        unitsReport(month, this.#units(), this.#ledger, this.#now(), signal),
      budgets: () => this.#budgets.document(this.#config.cluster),
      month: (question, signal) =>
        monthReport(question, this.#months, this.#ledger, this.#now(), signal),
    };
  }
}

const monthSettings = (config: Config): MonthSettings => ({
  cluster: config.cluster,
  zone: config.finance.timeZone,
  clearingAccount: config.finance.clearingAccount,
  rules: toGlRules(config),
  owners: Object.keys(config.attribution),
});

/** Read when it is asked for, so that a file that grows day by day counts at once. */
function quantitiesIn(file: string): ReturnType<UnitRule['quantities']> {
  try {
    const read = readQuantities(readFileSync(file, 'utf8'), file);
    return 'errors' in read ? { failed: read.errors.join('; ') } : read.ok;
  } catch (error) {
    return { failed: `${file} cannot be read: ${whyUnreadable(error)}` };
  }
}
