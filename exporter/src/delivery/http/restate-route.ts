import { z } from 'zod';
import type { Restated } from '../../app/ledger/restate.ts';
import { isoTime } from '../../app/query/document.ts';
import { pastSpan } from '../../app/query/windows.ts';
import { Problem } from './problem.ts';
import { route, type Reading, type Reply, type Route } from './route.ts';

const moment = z.iso.datetime();
const dollars = z.number();

export const restatedDocument = z.strictObject({
  hours: z
    .array(
      z.strictObject({
        start: moment,
        before: dollars,
        after: dollars,
        frozen: z
          .boolean()
          .describe(
            'Its month stays; the difference is adjustments in the month that is open now.',
          ),
      }),
    )
    .describe('Hours that cost another amount now, or the same in other parts.'),
  unchanged: z.number().min(0).describe('So many hours are what they were.'),
  skipped: z
    .array(z.strictObject({ start: moment, reason: z.string() }))
    .describe('Hours that could not be restated.'),
  prices: z
    .array(
      z.strictObject({
        what: z.string().describe('Machines of one kind.'),
        before: dollars.nullable().describe('Per hour; null: no price.'),
        after: dollars.nullable(),
        hostHours: z.number().min(0).describe('For so long such machines were billed.'),
        difference: dollars,
      }),
    )
    .describe('Whose price changed, the largest difference first.'),
});
export type RestatedDocument = z.output<typeof restatedDocument>;

export const restatedDocumentOf = ({
  hours,
  unchanged,
  skipped,
  prices,
}: Restated): RestatedDocument => ({
  hours: hours.map(({ start, before, after, isFrozen }) => ({
    ...{ start: isoTime(start), before, after, frozen: isFrozen },
  })),
  unchanged,
  skipped: skipped.map(({ start, reason }) => ({ start: isoTime(start), reason })),
  prices: prices.map((price) => ({ ...price })),
});

/** Prices closed hours anew. */
export const restateRoute: Route = route({
  path: '/api/v1/ledger/restate',
  method: 'post',
  summary: 'Price closed hours anew',
  description:
    'Takes what is known today of the prices of a window’s time: open hours are closed again, hours of frozen months get adjustments. The same again changes nothing. Needs a token.',
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query: z.strictObject({
    window: z
      .string()
      .describe('`START/END` (ISO 8601), `1d` or `2026-10`: at most 31 days; its full UTC hours.'),
    dryRun: z
      .enum(['true', 'false'])
      .default('false')
      .describe('`true`: only tells what would change.'),
  }),
  gives: { 'application/json': restatedDocument },
  problems: [403, 422, 503],
  handle: async ({ query: { window, dryRun }, reading }, signal): Promise<Reply> => {
    const restate = restateIn(reading);
    const span = pastSpan(window, reading.now());
    const restated = await restate({ span, isDryRun: dryRun === 'true' }, signal);
    return { kind: 'json', document: restatedDocumentOf(restated) };
  },
});

/** Who may change what was closed must be known. */
function restateIn({ restate, guarded }: Reading): NonNullable<Reading['restate']> {
  if (!guarded())
    throw new Problem(
      403,
      'Restating on request needs a token: set server.token or server.tokenFile.',
    );
  if (restate) return restate;
  throw new Problem(503, 'There is no ledger: name its file in ledger.file and start again.');
}
