import { readFileSync } from 'node:fs';
import { createMail } from '../adapters/smtp/smtp.ts';
import { createWebhook } from '../adapters/webhook/webhook.ts';
import type { Channel } from '../app/digest/channel.ts';
import type { Clock } from '../app/ports.ts';
import { whyUnreadable } from '../config/load/unreadable.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import type { ChannelName } from '../domain/digest/plan.ts';

export interface ChannelParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly env: Environment;
}

/** The ways to people that a configuration names; secrets are read when something is sent. */
export const channelsOf =
  ({ notifications }: Pick<Config, 'notifications'>, { clock, env }: ChannelParts) =>
  ({ kind, to }: ChannelName): Channel => {
    const { smtp, webhooks } = notifications;
    if (kind === 'webhook') {
      const { urlFile, url, caFile } = webhooks.find(({ name }) => name === to) ?? {};
      return createWebhook({
        name: to,
        address: () => secretOf('urlFile', urlFile, url),
        ...{ clock, caFile: caFile ?? null },
        proxies: env,
      });
    }
    if (smtp === undefined)
      throw new Error(`nothing sends mail to ${to}: notifications.smtp is missing`);
    const { host, port, security, user, password, passwordFile, caFile, from } = smtp;
    const login =
      user === undefined
        ? null
        : { user, password: () => secretOf('passwordFile', passwordFile, password) };
    return createMail({
      server: { host, port, security, login, caFile: caFile ?? null, from },
      to,
      clock,
    });
  };

function secretOf(key: string, file: string | undefined, given: string | undefined): string {
  if (file === undefined) return given ?? '';
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`its ${key} ${file} cannot be read: ${whyUnreadable(error)}`, { cause: error });
  }
}
