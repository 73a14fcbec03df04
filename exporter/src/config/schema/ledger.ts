import { z } from 'zod';
import { count, positiveSeconds, text, whenSound } from './values.ts';

/** Pod-hours of five weeks cover the month before until it is frozen. */
const DEFAULT_POD_DAYS = 35;
/** Bills and late samples of a month come in within its first days after (allocation, section 11). */
const DEFAULT_FREEZE_DAYS = 5;

/** Agents that write into a store wait for it for two hours (prometheus.io, remote write: what a write-ahead log holds); one more lets it catch up. */
const DEFAULT_SECOND_LOOK_HOURS = 3;

const DEFAULT_ANSWER_SECONDS = 120;
/** Clients in Node give up where no answer begins within 300 seconds (undici, `headersTimeout`). */
const LONGEST_ANSWER_SECONDS = 290;

/** What is kept of closed hours, and for how long. */
export const ledgerSchema = z
  .strictObject({
    file: text()
      .exactOptional()
      .describe(
        'File of the ledger, made where there is none: keeps every closed hour over restarts and answers past windows. One process at a time can use it. None: closed hours are not kept.',
      ),
    copiesFolder: text()
      .exactOptional()
      .describe(
        'Existing folder into which the running exporter writes backups and exports when it is asked to, with a token; none: it writes none.',
      ),
    answerSeconds: positiveSeconds()
      .max(LONGEST_ANSWER_SECONDS)
      .default(DEFAULT_ANSWER_SECONDS)
      .describe(
        'How long one answer over HTTP about a past window, a backup or an export may take; others have 30 seconds.',
      ),
    podDays: count()
      .default(DEFAULT_POD_DAYS)
      .describe('For how many days hours are kept pod by pod; older days are kept by workload.'),
    hostDays: count()
      .exactOptional()
      .describe(
        'For how many days it is kept what each host had, cost and left idle in each hour, at least `podDays`. For good unless given.',
      ),
    workloadDays: count()
      .exactOptional()
      .describe(
        'For how many days anything is kept: older hours are lost ones, and reports over them say so. At least `podDays`. For good unless given.',
      ),
    lookAgainAfterHours: z
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .default(DEFAULT_SECOND_LOOK_HOURS)
      .describe(
        'So many hours after its end an hour is accounted for once more, so that samples that came late are in, under the prices and the policy that it was closed with; what differs rewrites it. 0: never. Sources that do not know the past skip it.',
      ),
    freezeAfterDays: count()
      .default(DEFAULT_FREEZE_DAYS)
      .describe(
        'So many days after its end a month never changes any more; what is found out later becomes an adjustment in the month that is open then.',
      ),
  })
  .check(z.superRefine(checkDays, whenSound('podDays', 'hostDays', 'workloadDays')));

interface Days {
  readonly podDays: number;
  readonly hostDays?: number;
  readonly workloadDays?: number;
}

function checkDays({ podDays, ...longer }: Days, context: z.RefinementCtx): void {
  for (const key of ['hostDays', 'workloadDays'] as const) {
    const days = longer[key];
    if (days !== undefined && days < podDays)
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `must be at least podDays, which is ${podDays}: what is kept for longer is made of pods’ hours`,
      });
  }
}
