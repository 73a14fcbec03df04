import type { ChannelName, DigestPlan } from '../../domain/digest/plan.ts';
import { channelId, recipientsOf } from '../../domain/digest/recipients.ts';
import type { SentDigest } from './sent.ts';
import type { WeekDocument, WeekSettings } from './week.ts';

/** One digest to one channel. */
export interface Letter {
  readonly owner: string;
  readonly to: ChannelName;
}

/** All letters of a week: to each owner's recipients, those of its budgets among them. */
export function lettersOf(
  { owners, dimension }: Pick<WeekDocument, 'owners' | 'dimension'>,
  plan: Pick<DigestPlan, 'routes'>,
  budgets: WeekSettings['budgets'],
): readonly Letter[] {
  return owners.flatMap(({ owner }) => {
    const routes = budgets
      .filter((budget) => budget.owner[dimension] === owner)
      .flatMap(({ route }) => route ?? []);
    return recipientsOf(owner, plan, routes).map((to) => ({ owner, to }));
  });
}

/** What is kept of a letter that somebody got. */
export const noteOf = (week: string, { owner, to }: Letter): SentDigest => ({
  ...{ week, owner },
  channel: channelId(to),
});

/** The same for a letter and for the note of it, within a week. */
export const keyOf = (letter: Letter): string => noteKeyOf(noteOf('', letter));
export const noteKeyOf = ({ owner, channel }: SentDigest): string => `${owner}\n${channel}`;

/** The same whenever and by whom a letter is sent, and another for each other one. */
export const letterId = (cluster: string, week: string, { owner, to }: Letter): string =>
  [cluster, week, owner, channelId(to)].join('\n');

/** For people. */
export const toWhom = ({ kind, to }: ChannelName): string =>
  kind === 'mail' ? `mail to ${to}` : `webhook ${to}`;
export const nameOf = ({ owner, to }: Letter): string =>
  `${owner === '' ? 'nobody' : owner} by ${toWhom(to)}`;
