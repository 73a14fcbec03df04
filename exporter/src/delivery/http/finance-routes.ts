import { z } from 'zod';
import { budgetNamed, NoLedgerError, type Finance } from '../../app/reports/finance.ts';
import type { WeekQuestion } from '../../app/digest/week.ts';
import { parseBy } from '../../app/query/query.ts';
import { journalCsv, monthCsv } from '../../app/reports/month-csv.ts';
import { weekHtml } from '../digest/html.ts';
import { weekMarkdown } from '../digest/markdown.ts';
import { weekSlack } from '../digest/slack.ts';
import { budgetDocument, budgetsDocument } from './budget-documents.ts';
import { Problem } from './problem.ts';
import {
  adjustmentsDocument,
  monthDocument,
  postedDocument,
  unitsDocument,
  weekDocument,
} from './report-documents.ts';
import { route, type Reading, type Reply } from './route.ts';

const nothing = z.strictObject({});
const ofMonth = z.strictObject({
  month: z
    .string()
    .exactOptional()
    .describe('As `2026-10`; the month before this one unless given.'),
});
const ofWeek = z.strictObject({
  week: z
    .string()
    .exactOptional()
    .describe('As `2026-W47` (ISO 8601); the week before this one unless given.'),
  owner: z
    .string()
    .exactOptional()
    .describe('One value of the first owner dimension; all of them unless given.'),
});
const weekOf = ({ week, owner }: z.output<typeof ofWeek>): WeekQuestion => ({
  week: week ?? null,
  owner: owner ?? null,
});

/** Mail has its styles on its elements; nothing else is allowed. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

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

const month = route({
  path: '/api/v1/reports/month',
  summary: 'What a month cost, to the cent, by owner and account',
  description:
    'From the ledger; lines sum to the total to the cent. `gaps` says whether hours are missing.',
  open: false,
  params: nothing,
  query: ofMonth.extend({
    by: z
      .string()
      .exactOptional()
      .describe(
        'cluster, namespace, workload_kind, workload, spend_type, gl or owner dimensions, several with commas; the first owner dimension and gl unless given.',
      ),
    format: z
      .enum(['json', 'csv', 'journal'])
      .default('json')
      .describe('`journal`: CSV with debits per account and the credit to the clearing account.'),
  }),
  gives: { 'application/json': monthDocument, 'text/csv': null },
  problems: [422, 503],
  handle: async ({ query, reading }, signal): Promise<Reply> => {
    const question = {
      month: query.month ?? null,
      by: query.by === undefined ? null : parseBy(query.by),
    };
    const document = await financeOf(reading).month(question, signal);
    if (query.format === 'json') return { kind: 'json', document };
    return {
      kind: 'pieces',
      type: 'text/csv; charset=utf-8; header=present',
      pieces: query.format === 'csv' ? monthCsv(document) : journalCsv(document),
      fileName: `${query.format === 'csv' ? 'month' : 'journal'}-${document.month}.csv`,
    };
  },
});

const week = route({
  path: '/api/v1/reports/week',
  summary: 'What a week cost each owner, what moved, what is idle',
  description:
    'The weekly digest, from the ledger: as a document, as a page, as mail, as the body of a webhook.',
  open: false,
  params: nothing,
  query: ofWeek.extend({
    format: z
      .enum(['json', 'md', 'html', 'slack'])
      .default('json')
      .describe('`md`: Markdown; `html`: as mail; `slack`: as the body of a webhook.'),
  }),
  gives: { 'application/json': weekDocument, 'text/markdown': null, 'text/html': null },
  problems: [422, 503],
  handle: async ({ query, reading }, signal): Promise<Reply> => {
    const question = weekOf(query);
    const document = await financeOf(reading).week(question, signal);
    switch (query.format) {
      case 'json':
        return { kind: 'json', document };
      case 'slack':
        return { kind: 'json', document: weekSlack(document) };
      case 'html':
        return {
          kind: 'text',
          type: 'text/html; charset=utf-8',
          body: weekHtml(document),
          headers: { 'content-security-policy': MAIL_POLICY },
        };
      case 'md':
        return { kind: 'text', type: 'text/markdown; charset=utf-8', body: weekMarkdown(document) };
    }
  },
});

const sendWeek = route({
  path: '/api/v1/reports/week/send',
  method: 'post',
  summary: 'Send the digests of a week that were not sent yet',
  description:
    'Over the routes of the configuration, whatever day it is; what was sent before is not sent again.',
  open: false,
  params: nothing,
  query: ofWeek,
  gives: { 'application/json': postedDocument },
  problems: [422, 503],
  handle: async ({ query, reading }, signal): Promise<Reply> => {
    const question = weekOf(query);
    return { kind: 'json', document: await financeOf(reading).sendWeek(question, signal) };
  },
});

const units = route({
  path: '/api/v1/units',
  summary: 'What an order, a request or a customer cost in a month',
  description:
    'From the ledger and the quantities of the configuration; days of which either is missing are gaps.',
  open: false,
  params: nothing,
  query: ofMonth,
  gives: { 'application/json': unitsDocument },
  problems: [422, 503],
  handle: async ({ query, reading }, signal): Promise<Reply> => ({
    kind: 'json',
    document: await financeOf(reading).units(query.month ?? null, signal),
  }),
});

const adjustments = route({
  path: '/api/v1/reports/adjustments',
  summary: 'What was corrected of frozen months',
  description:
    'Corrections that count in a month, and those of the month that count in later ones, by owner and workload; the largest first.',
  open: false,
  params: nothing,
  query: ofMonth,
  gives: { 'application/json': adjustmentsDocument },
  problems: [422, 503],
  handle: async ({ query, reading }, signal): Promise<Reply> => ({
    kind: 'json',
    document: await financeOf(reading).adjustments(query.month ?? null, signal),
  }),
});

/** The paths that are answered from the ledger. */
export const financeRoutes = [
  budgets,
  explainBudget,
  month,
  week,
  sendWeek,
  adjustments,
  units,
] as const;

/** The ledger's answers, or a Problem 503 that says how to have a ledger. */
function financeOf({ finance }: Reading): Finance {
  const found = finance?.() ?? null;
  if (found !== null) return found;
  throw new Problem(503, new NoLedgerError().message);
}
