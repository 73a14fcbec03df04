import type { Channel, Delivery } from '../../app/digest/channel.ts';
import type { Clock } from '../../app/ports.ts';
import { seconds, type Seconds } from '../../domain/units.ts';
import { Agents } from '../../transport/agents.ts';
import { networkAdvice } from '../../transport/network-advice.ts';
import { ask } from '../../transport/request.ts';
import { stableKey } from '../../transport/stable-key.ts';

export interface WebhookOptions {
  readonly name: string;
  /** The address, which is a secret; asked for at each try. Throws Error with a reason for people where it cannot be had. */
  readonly address: () => string;
  readonly clock: Pick<Clock, 'now'>;
  /** Of the environment. */
  readonly proxies: Readonly<Record<string, string | undefined>>;
  /** File with the authorities that it is checked against; null: the system's. */
  readonly caFile: string | null;
  readonly timeoutSeconds?: number;
}

/** Tells whoever takes a message twice that it is one; a quoted string (IETF draft-ietf-httpapi-idempotency-key-header). */
const IDEMPOTENCY_KEY = 'idempotency-key';
const TIMEOUT_SECONDS = 30;
const MILLISECONDS = 1000;
/** Any of the second hundred says that it was taken (RFC 9110, section 15.3). */
const OK = { from: 200, to: 300 } as const;

/** Posts digests as JSON to an address that takes them as Slack's incoming webhooks do; redirects are not followed. */
export function createWebhook(options: WebhookOptions): Channel {
  return {
    name: options.name,
    send: async (message, id, signal) => {
      const late = AbortSignal.timeout((options.timeoutSeconds ?? TIMEOUT_SECONDS) * MILLISECONDS);
      try {
        const body = JSON.stringify(message.slack);
        return await post(options, body, stableKey(id), AbortSignal.any([signal, late]));
      } catch (error) {
        signal.throwIfAborted();
        return failed(
          late.aborted
            ? `no answer within ${options.timeoutSeconds ?? TIMEOUT_SECONDS} s; it may have been taken`
            : networkAdvice(error, options.caFile, { keys: ['caFile'] }),
        );
      }
    },
  };
}

async function post(
  { address, clock, proxies, caFile }: WebhookOptions,
  body: string,
  key: string,
  signal: AbortSignal,
): Promise<Delivery> {
  let given: string;
  try {
    given = address().trim();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  // What is no address is a secret all the same.
  if (!/^https?:/u.test(given) || !URL.canParse(given))
    return failed('its address is none; it must begin with https://');
  const url = new URL(given);
  const agents = new Agents({ sockets: 1, proxies, ...(caFile !== null && { caFile }) });
  try {
    const answer = await ask(
      url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          connection: 'close',
          [IDEMPOTENCY_KEY]: `"${key}"`,
        },
        body,
        agent: await agents.agentFor(url),
      },
      signal,
    );
    const status = answer.statusCode ?? 0;
    const wait = retryAfter(answer.headers['retry-after'], clock.now());
    answer.destroy();
    if (status >= OK.from && status < OK.to) return { kind: 'delivered' };
    return { kind: 'failed', reason: `HTTP ${status}${advice(status)}`, wait };
  } finally {
    agents.close();
  }
}

const failed = (reason: string): Delivery => ({ kind: 'failed', reason, wait: null });

function advice(status: number): string {
  if (status === 429) return ': too many messages';
  if (status >= 500) return '; look at who takes it';
  if (status >= 300 && status < 400) return ': it is elsewhere; give its address now';
  return '; check its address, and that it was not revoked';
}

/** How long an answer asks to wait, by its `Retry-After`: seconds or a date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | undefined, now: number): Seconds | null {
  if (header === undefined) return null;
  if (/^\d+$/u.test(header.trim())) return seconds(Number(header));
  const moment = Date.parse(header) / MILLISECONDS;
  return Number.isNaN(moment) ? null : seconds(Math.max(0, moment - now));
}
