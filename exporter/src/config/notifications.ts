import type { DigestPlan } from '../domain/digest/plan.ts';
import type { Config } from './schema/schema.ts';
import { WEEKDAYS } from './schema/notifications.ts';

/** Who gets which digest, and when. */
export function toDigestPlan({
  notifications: { schedule, routes },
  finance,
}: Pick<Config, 'notifications' | 'finance'>): DigestPlan {
  return {
    weekday: WEEKDAYS.indexOf(schedule.weekday),
    hour: schedule.hour,
    zone: schedule.timeZone ?? finance.timeZone,
    routes: routes.map(({ name, owners, mail, webhooks }) => ({
      name: name ?? null,
      owners,
      channels: [
        ...mail.map((to) => ({ kind: 'mail', to }) as const),
        ...webhooks.map((to) => ({ kind: 'webhook', to }) as const),
      ],
    })),
  };
}
