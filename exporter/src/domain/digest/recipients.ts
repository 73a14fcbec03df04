import { globMatcher } from '../match.ts';
import type { ChannelName, DigestPlan } from './plan.ts';

/** The number of a channel among others, for what is kept of it: `mail:finops@example.com`. */
export const channelId = ({ kind, to }: ChannelName): string => `${kind}:${to}`;

/**
 * Where the digest of an owner goes: over every route for such owners, and over those that its budgets name; each once.
 *
 * @param routes names of routes that budgets of the owner name
 */
export function recipientsOf(
  owner: string,
  { routes: known }: Pick<DigestPlan, 'routes'>,
  routes: readonly string[],
): readonly ChannelName[] {
  const found = known
    .filter(
      ({ name, owners }) =>
        (name !== null && routes.includes(name)) ||
        owners.some((pattern) => globMatcher(pattern)(owner)),
    )
    .flatMap(({ channels }) => channels);
  return [...new Map(found.map((channel) => [channelId(channel), channel])).values()];
}
