import { JsonFetchError, type JsonFetch, type JsonRequest } from '../../app/json-fetch.ts';
import type { Clock } from '../../app/ports.ts';
import { seconds, type Seconds } from '../../domain/units.ts';
import { timedOut, whyBroken, type Broken } from './broken.ts';
import { Gate } from './gate.ts';
import { retryAfter } from './retry-after.ts';
import { transport, type Answer, type ProxySettings, type Send } from './transport.ts';

export interface JsonHttpOptions {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** A number in [0, 1), for the spread of waits. */
  readonly random: () => number;
  readonly proxies: ProxySettings | null;
  /** For each try, answer and body together. */
  readonly timeoutSeconds?: number;
  readonly mostBytes?: number;
  readonly tries?: number;
  readonly inFlight?: number;
}

const DEFAULTS = {
  timeoutSeconds: 60,
  mostBytes: 64 * 2 ** 20,
  tries: 4,
  /** Price lists are nobody's hurry: two at a time spare their quotas. */
  inFlight: 2,
} as const;

/** The first wait between tries; each further one is twice as long, spread over [½, 1] of it. */
const FIRST_WAIT_SECONDS = 1;
/** Who asks to wait longer is asked again at the next refresh. */
const LONGEST_WAIT_SECONDS = 60;
const TOO_MANY_REQUESTS = 429;

/** JSON over HTTP: bounded in time, size and requests under way; tries again on 429, 5xx and a broken connection. */
export function createJsonFetch(options: JsonHttpOptions): JsonFetch {
  const settings = { ...DEFAULTS, ...options };
  const send = transport(settings.proxies);
  const gate = new Gate(settings.inFlight);
  return (request, signal) =>
    gate.through(() => askUntilAnswered(request, settings, send, signal), signal);
}

type Settings = Required<JsonHttpOptions>;

type Outcome =
  | { readonly json: unknown }
  | {
      readonly broken: Broken;
      /** Of the answer; null where there was none that could be read. */
      readonly status: number | null;
      readonly cause?: unknown;
      /** Whether asking again may help. */
      readonly again: boolean;
      /** How long the other side asks to wait. */
      readonly wait: Seconds | null;
    };

async function askUntilAnswered(
  request: JsonRequest,
  settings: Settings,
  send: Send,
  signal: AbortSignal,
): Promise<unknown> {
  for (let tried = 1; ; tried += 1) {
    const outcome = await ask(request, settings, send, signal);
    if ('json' in outcome) return outcome.json;
    const { broken, status, again, wait, cause } = outcome;
    const failed = (note: string): JsonFetchError =>
      new JsonFetchError(told(broken, note), status, { cause });
    if (!again) throw failed('');
    if (tried >= settings.tries) throw failed(` after ${tried} tries`);
    if (wait !== null && wait > LONGEST_WAIT_SECONDS) throw failed(`, asking to wait ${wait} s`);
    await settings.clock.sleep(wait ?? waitAfter(tried, settings.random()), signal);
  }
}

const told = ({ what, advice }: Broken, note: string): string =>
  `${what}${note}${advice && `; ${advice}`}`;

function waitAfter(tried: number, random: number): Seconds {
  const longest = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (tried - 1));
  return seconds((longest * (1 + random)) / 2);
}

async function ask(
  { url, headers = {} }: JsonRequest,
  { timeoutSeconds, mostBytes, clock, proxies }: Settings,
  send: Send,
  signal: AbortSignal,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const answer = await send(
      url,
      { accept: 'application/json', ...headers },
      AbortSignal.any([signal, timeout]),
    );
    if (answer.status !== 200) {
      await drop(answer);
      return {
        broken: { what: `HTTP ${answer.status}`, advice: '' },
        status: answer.status,
        again: answer.status === TOO_MANY_REQUESTS || answer.status >= 500,
        wait: retryAfter(answer.headers.get('retry-after'), clock.now()),
      };
    }
    const text = await textOf(answer, mostBytes);
    return text === null
      ? final(`its answer is larger than ${mostBytes} bytes`)
      : (parsed(text) ?? final(`its answer is not JSON (${text.length} characters)`));
  } catch (cause) {
    signal.throwIfAborted();
    const broken = timeout.aborted
      ? timedOut(timeoutSeconds)
      : whyBroken(cause, proxies !== null && proxies.httpProxy + proxies.httpsProxy !== '');
    return { broken, status: null, again: true, wait: null, cause };
  }
}

const final = (what: string): Outcome => ({
  broken: { what, advice: '' },
  status: null,
  again: false,
  wait: null,
});

function parsed(text: string): Outcome | null {
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return null;
  }
}

/** Lets the connection go; what stands in the body of an error may be anything. */
async function drop({ body }: Answer): Promise<void> {
  const iterator = body?.[Symbol.asyncIterator]();
  await iterator?.return?.();
}

/** A body as text; null where it is larger than allowed. */
async function textOf({ body }: Answer, mostBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
