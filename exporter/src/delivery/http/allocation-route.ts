import { z } from 'zod';
import { answerPast, type PastAnswer, type PastHours } from '../../app/ledger/past-answer.ts';
import { answer } from '../../app/query/answer.ts';
import { csvLines } from '../../app/query/csv.ts';
import { focusBy, focusLines, hostsOf } from '../../app/query/focus.ts';
import { jsonPieces } from '../../app/query/json.ts';
import {
  IDLE_MODES,
  parseBy,
  parseFilter,
  parseSort,
  QUERY_MODELS,
  type AllocationQuery,
} from '../../app/query/query.ts';
import { MAX_ROWS } from '../../app/query/tally.ts';
import { allocationOf, pastSpan, WindowError } from '../../app/query/windows.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { hourOf, type Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { allocationDocument } from './documents.ts';
import { route, snapshotOf, type Reading, type Reply, type Route } from './route.ts';

const FORMATS = ['json', 'csv', 'focus'] as const;

const query = z.strictObject({
  window: z
    .string()
    .default('5m')
    .describe(
      '`5m`: what runs now; `1h`: the last closed UTC hour; `START/END` (ISO 8601): that hour by its times. With a ledger also `1d`, `2026-10` and any `START/END`, at most 31 days: full UTC hours from what it keeps.',
    ),
  by: z
    .string()
    .exactOptional()
    .describe(
      'Dimensions, separated by commas: cluster, namespace, workload_kind, workload, pod, node, spend_type, resource, component and the owner dimensions of the policy. Default: namespace; for `focus` all.',
    ),
  model: z
    .enum(QUERY_MODELS)
    .default('policy')
    .describe('`policy`: each pod as the policy says; else what-if one model held for everyone.'),
  idle: z
    .enum(IDLE_MODES)
    .exactOptional()
    .describe('Cluster idle as its own rows or shared among pods. Default: as the policy says.'),
  filter: z
    .array(z.string())
    .default([])
    .describe('`dimension=pattern` or `dimension!=pattern`, `*` for any text; repeat for several.'),
  sort: z
    .string()
    .default('-cost')
    .describe('`cost` or a dimension of `by`; a minus before it: from the top down.'),
  limit: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_ROWS, `must be at most ${MAX_ROWS}`)
    .exactOptional()
    .describe('How many keys; the others become one key `(other)`, so that the sum stays.'),
  format: z.enum(FORMATS).default('json').describe('`focus`: CSV with FOCUS 1.2 columns.'),
});

export const allocationRoute: Route = route({
  path: '/api/v1/allocation',
  summary: 'The cost of the cluster, allocated',
  description: `At most ${MAX_ROWS} rows. Rows sum to \`total\`; what has no price is in \`gaps\`, not in the rows.`,
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query,
  gives: { 'application/json': allocationDocument, 'text/csv': null },
  problems: [422, 503],
  handle: async ({ query: asked, reading }, signal): Promise<Reply> => {
    const { document, policy, hosts } = await answered(asked, reading, signal);
    if (asked.format === 'json')
      return {
        kind: 'pieces',
        type: 'application/json',
        pieces: jsonPieces(document),
        fileName: null,
      };
    return {
      kind: 'pieces',
      type: 'text/csv; charset=utf-8; header=present',
      pieces: asked.format === 'csv' ? csvLines(document) : focusLines(document, policy, hosts),
      fileName: `${asked.format === 'csv' ? 'allocation' : 'focus'}-${document.window.start.replaceAll(':', '')}.csv`,
    };
  },
});

type Asked = z.output<typeof query>;

const queryOf = (asked: Asked, policy: AllocationPolicy): AllocationQuery => ({
  by:
    asked.by === undefined
      ? asked.format === 'focus'
        ? focusBy(policy)
        : ['namespace']
      : parseBy(asked.by),
  model: asked.model,
  idle: asked.idle ?? null,
  filters: asked.filter.map(parseFilter),
  sort: parseSort(asked.sort),
  limit: asked.limit ?? null,
});

/** From the snapshot where it holds the window, else from the ledger. */
async function answered(asked: Asked, reading: Reading, signal: AbortSignal): Promise<PastAnswer> {
  const snapshot = snapshotOf(reading);
  const held = heldBy(snapshot, asked.window, reading.ledger ?? null);
  if ('ledger' in held) {
    const { ledger, span } = held;
    const query = (policy: AllocationPolicy): AllocationQuery => queryOf(asked, policy);
    return answerPast(ledger, snapshot.cluster, span, query, reading, signal);
  }
  const { policy } = held;
  const document = await answer(snapshot.cluster, held, queryOf(asked, policy), reading, signal);
  return { document, policy, hosts: hostsOf(held) };
}

function heldBy(
  snapshot: Snapshot,
  window: string,
  ledger: PastHours | null,
): Allocation | { readonly ledger: PastHours; readonly span: Interval } {
  try {
    return allocationOf(snapshot, window);
  } catch (error) {
    if (!(error instanceof WindowError) || ledger === null) throw error;
    return { ledger, span: pastSpan(window, hourOf(snapshot.at).start) };
  }
}
