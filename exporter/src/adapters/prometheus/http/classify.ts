import { z } from 'zod';
import type { Envelope } from '../answer/answer-reader.ts';
import type { FailureKind } from '../outcome.ts';

/** A failure before it is known of which query: its kind, what came, and what to do. */
export interface Fault {
  readonly kind: FailureKind;
  readonly why: string;
  /** See `Failed`. */
  readonly otherwise?: boolean;
}

/** Prometheus says `error` outright, Google inside an object. */
const errorSchema = z.object({
  errorType: z.coerce.string().optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]),
});

/**
 * What stores say when a query asks for too much:
 * Prometheus ("would load too many samples"), Mimir and Cortex (`err-mimir-max-…`, "the query hit the max number of … limit"),
 * Thanos ("exceeded … limit", "limit 10 violated"), VictoriaMetrics ("-search.max…", "too long query").
 */
const LIMIT =
  /too many (?:samples|series|chunks|points|bytes)|err-mimir-max|query (?:hit|exceeded) the (?:max|aggregated)|exceed(?:s|ed|ing)?\b.*\b(?:limit|max\w*)|limit \S+ (?:violated|exceeded|reached)|-search\.max|cannot select more than|too long query|not enough memory|resource ?_?exhausted|larger than max/i;
const WAITED = /time(?:d)? ?out|deadline exceeded|maxQueryDuration/i;
/** Longest part of a foreign message that is passed on. */
const MOST_QUOTED = 300;

const LESS =
  'it asks for too much at once; smaller parts may pass, or raise this limit of the store';
const SLOW =
  'smaller parts may pass; or raise the time-out of the store, and metrics.prometheus.timeoutSeconds';
const BY_STATUS: ReadonlyMap<number, readonly [FailureKind, string]> = new Map([
  [401, ['unauthorised', 'it does not accept who we are; check metrics.prometheus.auth']],
  [
    403,
    ['unauthorised', 'who we are may not query it; grant reading, and check the tenant header'],
  ],
  [
    404,
    [
      'notPrometheus',
      'nothing is at this address; check the path of metrics.prometheus.url (Mimir: /prometheus, VictoriaMetrics cluster: /select/0/prometheus)',
    ],
  ],
  [407, ['unauthorised', 'the proxy asks for a password; check HTTP_PROXY and NO_PROXY']],
  [408, ['timeout', SLOW]],
  [413, ['refused', LESS]],
  [414, ['refused', LESS]],
  [429, ['unavailable', 'it is asked too often; lower metrics.prometheus.concurrency']],
  [431, ['refused', LESS]],
  [504, ['timeout', 'it took too long behind a proxy; raise the time-outs there']],
]);

/** What an answer other than 200 means. */
export function faultOfStatus(status: number, contentType: string, body: string): Fault {
  const said = errorIn(body);
  const http = `HTTP ${status}${said === null ? '' : `, ${quoted(said.error)}`}`;
  if (said !== null && status !== 401 && status !== 403) {
    const kind = kindOfError(said.errorType, said.error, status);
    if (kind !== null) return { kind, why: `${http}; ${REMEDIES[kind]}` };
  }
  const known = BY_STATUS.get(status);
  if (known !== undefined) return { kind: known[0], why: `${http}; ${known[1]}` };
  if (status >= 500)
    return { kind: 'unavailable', why: `${http}; it is not ready or broken; look at its log` };
  if (status >= 300 && status < 400)
    return {
      kind: 'notPrometheus',
      why: `${http}, a redirection, as login pages do; give the address that it leads to, or what lets us past the login`,
    };
  return { kind: 'notPrometheus', why: `${http} with ${shownType(contentType)}; ${CHECK_ADDRESS}` };
}

const CHECK_ADDRESS =
  'this is no Prometheus API; check metrics.prometheus.url, its port and its path';

const REMEDIES = {
  refused: LESS,
  timeout: SLOW,
  invalid: 'it cannot evaluate this query; look at its version and its log',
  unavailable: 'it is not ready or broken; look at its log',
} as const;

/** null: the text does not say more than the status. */
function kindOfError(
  errorType: string,
  error: string,
  status: number,
): keyof typeof REMEDIES | null {
  if (status === 429) return null;
  if (LIMIT.test(error)) return 'refused';
  if (errorType === 'timeout' || WAITED.test(error)) return 'timeout';
  if (errorType === 'canceled' || errorType === 'unavailable') return 'unavailable';
  const isOk = status === 200 && (errorType === 'bad_data' || errorType === 'execution');
  return status === 400 || status === 422 || isOk ? 'invalid' : null;
}

/** What an answer of status 200 means, whole or not; null: nothing is wrong with it. */
export function faultOfAnswer(
  answer: Envelope,
  contentType: string,
  wanted: 'vector' | 'matrix',
): Fault | null {
  const { shape, status, errorType, error, resultType } = answer;
  if (shape === 'malformed')
    return { kind: 'notPrometheus', why: `it answers ${shownType(contentType)}; ${CHECK_ADDRESS}` };
  if (shape === 'cutOff') return { kind: 'cutOff', why: CUT_OFF };
  if (status === 'error') {
    const kind = kindOfError(errorType, error, 200) ?? 'unavailable';
    return { kind, why: `${quoted(error)}; ${REMEDIES[kind]}` };
  }
  const isWanted = resultType === wanted || (wanted === 'vector' && resultType === 'scalar');
  if (!isWanted)
    return {
      kind: 'invalid',
      why: `it answers a ${quoted(resultType)} where a ${wanted} was asked`,
    };
  const warnings = answer.warnings.filter((warning) => !isHarmless(warning));
  if (!answer.isPartial && warnings.length === 0) return null;
  const says = warnings.length === 0 ? 'isPartial' : warnings.slice(0, 2).map(quoted).join(' and ');
  return {
    kind: 'partial',
    why: `the answer may lack something: it says ${says}; nothing of it counts; check that all parts of the store are up`,
  };
}

export const CUT_OFF =
  'its answer stops in the middle, and nothing of it counts; check for a proxy that limits answers';

/** Notes of Prometheus that change no number: what it calls info, which versions up to 2 put among the warnings. */
export const isHarmless = (warning: string): boolean =>
  /^PromQL info:|metric might not be a counter/i.test(warning);

function errorIn(body: string): { readonly errorType: string; readonly error: string } | null {
  try {
    const { errorType = '', error } = errorSchema.parse(JSON.parse(body));
    return { errorType, error: typeof error === 'string' ? error : error.message };
  } catch {
    return null;
  }
}

const shownType = (contentType: string): string => {
  const [type = ''] = contentType.split(';');
  return type.trim() === '' ? 'no known kind of text' : quoted(type.trim());
};

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `“${line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED)}…` : line}”`;
}
