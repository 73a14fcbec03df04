import type { DuckDbLedger } from '../adapters/ledger-duckdb/duckdb-ledger.ts';
import { workloadUsesOf } from '../adapters/ledger-duckdb/workload-uses.ts';
import { adjustmentsOf } from '../adapters/ledger-duckdb/adjustments.ts';
import { sentDigestsOf } from '../adapters/ledger-duckdb/sent-digests.ts';
import { Budgets } from '../app/budgets/budgets.ts';
import type { BudgetState } from '../app/budgets/state.ts';
import { DigestPost, type PostParts, type PostSettings } from '../app/digest/post.ts';
import type { Clock, Log, SourceState } from '../app/ports.ts';
import { adjustmentsReport } from '../app/reports/adjustments.ts';
import type { Finance } from '../app/reports/finance.ts';
import { weekReport, type WeekLedger, type WeekSettings } from '../app/digest/week.ts';
import { MonthToDate } from '../app/reports/month-to-date.ts';
import { monthReport, type MonthSettings } from '../app/reports/month.ts';
import { UnitCosts, type UnitCostState } from '../app/reports/unit-costs.ts';
import { unitsReport, type UnitRule } from '../app/reports/units.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { toBudgets } from '../config/budgets.ts';
import { toGlRules } from '../config/finance.ts';
import { toDigestPlan } from '../config/notifications.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { digestMessage } from '../delivery/digest/message.ts';
import type { Budget } from '../domain/budget/budget.ts';
import type { DigestPlan } from '../domain/digest/plan.ts';
import type { UnixSeconds } from '../domain/units.ts';
import { channelsOf } from './channels.ts';
import { unitRules } from './unit-rules.ts';

export interface BooksParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  /** Told how each try to send something ended. */
  readonly counted: PostParts['counted'];
  /** Of several replicas one sends. */
  readonly mayNotify: () => boolean;
}

/** What is read from the ledger while the exporter runs: budgets after each closed hour, reports when they are asked for. */
export class Books {
  readonly #budgets: Budgets;
  readonly #monthToDate: MonthToDate;
  readonly #unitCosts: UnitCosts;
  readonly #post: DigestPost;
  readonly #parts: BooksParts;
  readonly #ledger: DuckDbLedger;
  readonly #weekLedger: WeekLedger;
  readonly #now: () => UnixSeconds;
  #config: Config;
  #asked: readonly Budget[];
  #months: MonthSettings;
  #plan: DigestPlan;
  #units: readonly UnitRule[];
  /** Ends with what the exporter works on; null before the first pass. */
  #life: AbortSignal | null = null;

  constructor(config: Config, ledger: DuckDbLedger, parts: BooksParts) {
    const { clock, log, counted, mayNotify } = parts;
    this.#parts = parts;
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
    this.#units = unitRules(config, parts);
    this.#unitCosts = new UnitCosts({ ledger, clock, log });
    this.#plan = toDigestPlan(config);
    this.#post = new DigestPost({
      ...{ ledger: this.#weekLedger, sent: sentDigestsOf(ledger), clock, log, counted, mayNotify },
      render: digestMessage,
    });
  }

  /** How budgets stood after the last closed hour. */
  get budgets(): readonly BudgetState[] {
    return this.#budgets.states;
  }

  /** US dollars of the running month that no rule of the chart of accounts maps; null without rules. */
  get unmapped(): number | null {
    return this.#monthToDate.unmapped;
  }

  /** What units cost over the last days. */
  get unitCosts(): readonly UnitCostState[] {
    return this.#unitCosts.states;
  }

  reconfigure(config: Config): void {
    this.#config = config;
    this.#plan = toDigestPlan(config);
    this.#units = unitRules(config, this.#parts);
    this.#asked = toBudgets(config);
    this.#months = monthSettings(config);
  }

  /** Reads how budgets stand now. Throws where the ledger is of no use. */
  async readBudgets(signal: AbortSignal): Promise<void> {
    // A ledger that cannot be opened is said once, not for each budget.
    await this.#ledger.status();
    await this.#budgets.evaluate(this.#asked, signal);
  }

  /** Begins to read what a pass made old; gives back at once. */
  see({ settled }: Snapshot, signal: AbortSignal): void {
    const closed = settled?.quantities.interval.start ?? null;
    this.#budgets.begin(this.#asked, closed, signal);
    this.#monthToDate.begin(this.#months, closed, signal);
    this.#unitCosts.begin(this.#units, this.#config.finance.timeZone, closed, signal);
    this.#life = signal;
    this.#post.begin(this.#posting(), signal);
  }

  async idle(): Promise<void> {
    await this.#budgets.idle();
    await this.#monthToDate.idle();
    await this.#unitCosts.idle();
    await this.#post.idle();
  }

  /** How what is told to people is, as a source among the others. */
  states(): readonly SourceState[] {
    const state = this.#post.state();
    return state === null ? [] : [state];
  }

  #posting(): PostSettings {
    return {
      plan: this.#plan,
      week: this.#weeks(),
      channelOf: channelsOf(this.#config, this.#parts),
    };
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
      // Goes on when whoever asked is gone: half of it is out.
      sendWeek: (question, signal) =>
        this.#post.send(question, this.#posting(), this.#life ?? signal),
      units: (month, signal) =>
        unitsReport(
          month,
          {
            cluster: this.#config.cluster,
            zone: this.#config.finance.timeZone,
            rules: this.#units,
          },
          this.#ledger,
          this.#now(),
          signal,
        ),
      adjustments: (month, signal) => {
        const { cluster, zone, dimension } = this.#weeks();
        return adjustmentsReport(
          month,
          { cluster, zone, dimension },
          adjustmentsOf(this.#ledger),
          this.#now(),
          signal,
        );
      },
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
