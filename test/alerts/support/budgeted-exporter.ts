import { servePages } from '../../support/pages.ts';

/** What an exporter says of a budget. */
interface Budget {
  readonly team: string;
  readonly spent: number;
}

/** An exporter that serves budgets, as the contract says of one that has a ledger. */
export interface BudgetedExporter {
  /** `host:port`, as Prometheus wants it. */
  readonly target: string;
  readonly spend: (budget: string, usd: number) => void;
  /** The running period ends so many seconds from now. */
  readonly endPeriodIn: (seconds: number) => void;
  /** A new period begins: nothing is spent. */
  readonly beginPeriod: () => void;
  readonly stop: () => void;
  readonly restart: () => void;
}

const LIMIT_USD = 1000;
const PERIOD_SECONDS = 30 * 86_400;

/** Serves budgets of 1000 USD a month, by name and owner, with a pass at every scrape. */
export async function startBudgetedExporter(
  owners: Readonly<Record<string, string>>,
  scope: AsyncDisposableStack,
): Promise<BudgetedExporter> {
  const now = (): number => Date.now() / 1000;
  let budgets: Readonly<Record<string, Budget>> = unspent(owners);
  let start = now() - PERIOD_SECONDS / 2;
  const page = (path: string): string | undefined => {
    if (path !== '/metrics') return undefined;
    const lines = [`podtally_last_pass_timestamp_seconds ${now()}`];
    for (const [name, { team, spent }] of Object.entries(budgets)) {
      const labels = `{cluster="prod",budget="${name}",team="${team}",period="month"}`;
      lines.push(
        `podtally_budget_limit_usd${labels} ${LIMIT_USD}`,
        `podtally_budget_spent_usd${labels} ${spent}`,
        `podtally_budget_period_start_timestamp_seconds${labels} ${start}`,
        `podtally_budget_period_end_timestamp_seconds${labels} ${start + PERIOD_SECONDS}`,
      );
    }
    return `${lines.join('\n')}\n`;
  };
  const pages = await servePages(page, scope);
  return {
    target: new URL(pages.url).host,
    spend: (name, spent) => {
      budgets = { ...budgets, [name]: { team: owners[name] ?? '', spent } };
    },
    endPeriodIn: (seconds) => {
      start = now() + seconds - PERIOD_SECONDS;
    },
    beginPeriod: () => {
      start = now();
      budgets = unspent(owners);
    },
    stop: () => pages.trouble('/metrics', { kind: 'refused' }),
    restart: () => pages.trouble('/metrics', null),
  };
}

const unspent = (owners: Readonly<Record<string, string>>): Readonly<Record<string, Budget>> =>
  Object.fromEntries(Object.entries(owners).map(([name, team]) => [name, { team, spent: 0 }]));
