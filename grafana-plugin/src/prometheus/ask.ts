import type { DataFrame } from '@grafana/data';
import {
  getBackendSrv,
  isFetchError,
  toDataQueryResponse,
  type BackendDataSourceResponse,
} from '@grafana/runtime';
import { EmptyError, fromEvent, lastValueFrom, takeUntil } from 'rxjs';

/** One PromQL query for a value now. */
export interface InstantQuery {
  readonly refId: string;
  readonly expr: string;
}

/** What a data source answered: frames by the refId of their query, and what it said where it failed. */
export interface PrometheusAnswer {
  readonly series: readonly DataFrame[];
  readonly error: string | undefined;
}

/** Values now have a range nevertheless, in milliseconds. */
const LOOKBACK = 300_000;
const POINTS = 100;
const NO_REASON = 'no reason given';

/**
 * Asks a data source of type Prometheus outside of any scene, as the configuration page must.
 *
 * @param uid of the data source
 * @param span lines over it instead of values now, in unix seconds
 * @throws the signal's reason where nobody waits any more
 */
export async function askPrometheus(
  uid: string,
  queries: readonly InstantQuery[],
  signal: AbortSignal,
  span?: { readonly from: number; readonly to: number },
): Promise<PrometheusAnswer> {
  signal.throwIfAborted();
  const now = Date.now();
  const isRange = span !== undefined;
  const { from, to } = isRange
    ? { from: span.from * 1000, to: span.to * 1000 }
    : { from: now - LOOKBACK, to: now };
  try {
    const reply = await lastValueFrom(
      getBackendSrv()
        .fetch<BackendDataSourceResponse>({
          url: '/api/ds/query',
          method: 'POST',
          showErrorAlert: false,
          data: {
            from: String(from),
            to: String(to),
            queries: queries.map(({ refId, expr }) => ({
              refId,
              expr,
              instant: !isRange,
              range: isRange,
              format: 'time_series',
              datasource: { type: 'prometheus', uid },
              intervalMs: Math.max(15_000, Math.round((to - from) / POINTS)),
              maxDataPoints: POINTS,
            })),
          },
        })
        .pipe(takeUntil(fromEvent(signal, 'abort'))),
    );
    const { data, errors } = toDataQueryResponse(reply);
    return { series: framesOf(data), error: errors?.[0]?.message };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EmptyError) return { series: [], error: NO_REASON };
    if (!isFetchError<unknown>(error)) throw error;
    return { series: [], error: reasonOf(error.data) ?? error.statusText ?? NO_REASON };
  }
}

function framesOf(data: readonly unknown[]): readonly DataFrame[] {
  return data.filter((frame): frame is DataFrame => isObject(frame) && 'fields' in frame);
}

/** What Grafana says of a failure: a message of its own, or one per query. */
function reasonOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const results = 'results' in body && isObject(body.results) ? Object.values(body.results) : [];
  const errors = results.flatMap((result: unknown) =>
    isObject(result) && 'error' in result && typeof result.error === 'string' ? [result.error] : [],
  );
  const [first] = errors;
  if (first !== undefined) return first;
  return 'message' in body && typeof body.message === 'string' && body.message !== ''
    ? body.message
    : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
