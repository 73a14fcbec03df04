import { z } from 'zod';
import { budgetNamed, NoLedgerError, type Finance } from '../../app/reports/finance.ts';
import { budgetDocument, budgetsDocument } from './budget-documents.ts';
import { Problem } from './problem.ts';
import { route, type Reading, type Reply } from './route.ts';

const nothing = z.strictObject({});

const budgets = route({
  path: '/api/v1/budgets',
  summary: 'How every budget stands',
  description:
    'Limit, dollars of closed hours, forecast with its range, days of the running period; read from the ledger after each closed hour.',
  open: false,
  params: nothing,
  query: nothing,
  gives: { 'application/json': budgetsDocument },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: financeOf(reading).budgets(),
  }),
});

const explainBudget = route({
  path: '/api/v1/explain/budget/{name}',
  summary: 'How a budget stands, and why',
  description: 'What it counts, its limit and period, dollars by spend type, forecast and gaps.',
  open: false,
  params: z.strictObject({ name: z.string().min(1).describe('The budget.') }),
  query: nothing,
  gives: { 'application/json': budgetDocument },
  problems: [404, 503],
  handle: async ({ params, reading }): Promise<Reply> => ({
    kind: 'json',
    document: budgetNamed(financeOf(reading).budgets(), params.name),
  }),
});

/** The paths that are answered from the ledger. */
export const financeRoutes = [budgets, explainBudget] as const;

/** The ledger's answers, or a Problem 503 that says how to have a ledger. */
function financeOf({ finance }: Reading): Finance {
  const found = finance?.() ?? null;
  if (found !== null) return found;
  throw new Problem(503, new NoLedgerError().message);
}
