import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { lastValueFrom, Observable } from 'rxjs';
import { announceError, announceSuccess } from './announce.ts';

/** Requests under way, by the id that their successor has, too. */
const underWay = new Map<string, AbortController>();

/** Asks the page's server; an equal `requestId`, or nobody listening any more, ends a request early, as in Grafana. */
function fetchObservable<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
  return new Observable((subscriber) => {
    const control = new AbortController();
    const { requestId } = request;
    if (requestId !== undefined) {
      underWay.get(requestId)?.abort();
      underWay.set(requestId, control);
    }
    request.abortSignal?.addEventListener('abort', () => control.abort());
    answerTo<T>(request, control.signal)
      .then((answer) => {
        if ('ok' in answer) {
          subscriber.next(answer);
          subscriber.complete();
        } else subscriber.error(answer);
      })
      .catch((error: unknown) => {
        subscriber.error(control.signal.aborted ? cancelled(request) : error);
      });
    return () => {
      control.abort();
      if (requestId !== undefined && underWay.get(requestId) === control)
        underWay.delete(requestId);
    };
  });
}

/** The answer as Grafana's services give it, or the error as they throw it: not an Error, but its facts. */
async function answerTo<T>(
  request: BackendSrvRequest,
  signal: AbortSignal,
): Promise<FetchResponse<T> | FetchError> {
  const answer = await fetch(addressOf(request), { ...bodyOf(request), signal });
  const { ok, status, statusText, headers, redirected, type, url } = answer;
  const data = await dataOf(answer, request.responseType);
  if (!ok) {
    const error = { status, statusText, data: errorData(data, statusText), config: request };
    announceError(request, error);
    return error;
  }
  announceSuccess(request, data);
  return { data, ok, status, statusText, headers, redirected, type, url, config: request };
}

/** An error's body always has a message. */
function errorData(data: unknown, statusText: string): { message?: string; error?: string } {
  if (typeof data === 'string') return { message: data, error: statusText };
  return typeof data === 'object' && data !== null ? data : { message: 'Unexpected error' };
}

function addressOf({ url, params = {} }: BackendSrvRequest): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) search.append(key, String(one));
  const path = url.startsWith('/') ? url : `/${url}`;
  if (search.size === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${search.toString()}`;
}

function bodyOf({ method = 'GET', data, headers = {} }: BackendSrvRequest): RequestInit {
  const given = new Headers(headers);
  if (data === undefined || method === 'GET') return { method, headers: given };
  const isForm =
    given.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  if (isForm && typeof data === 'object')
    return { method, headers: given, body: new URLSearchParams(data) };
  if (typeof data === 'string') return { method, headers: given, body: data };
  if (!given.has('content-type')) given.set('content-type', 'application/json');
  return { method, headers: given, body: JSON.stringify(data) };
}

async function dataOf(
  answer: Response,
  wanted: BackendSrvRequest['responseType'],
): Promise<ReturnType<typeof JSON.parse>> {
  if (wanted === 'blob') return answer.blob();
  if (wanted === 'arraybuffer') return answer.arrayBuffer();
  const text = await answer.text();
  if (wanted === 'text') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const cancelled = (config: BackendSrvRequest): FetchError => ({
  ...{ status: 0, statusText: 'Request was aborted', data: {}, cancelled: true, config },
});

async function request<T>(options: BackendSrvRequest): Promise<T> {
  return (await lastValueFrom(fetchObservable<T>(options))).data;
}

/** Grafana's way to its server, over fetch. */
export const backend: BackendSrv = {
  fetch: fetchObservable,
  chunked: () => {
    throw new Error('The page does not stream.');
  },
  datasourceRequest: (options) => lastValueFrom(fetchObservable(options)),
  request,
  get: (url, params, requestId, options) =>
    request({ url, params, method: 'GET', ...(requestId && { requestId }), ...options }),
  delete: (url, data, options) => request({ url, data, method: 'DELETE', ...options }),
  post: (url, data, options) => request({ url, data, method: 'POST', ...options }),
  patch: (url, data, options) => request({ url, data, method: 'PATCH', ...options }),
  put: (url, data, options) => request({ url, data, method: 'PUT', ...options }),
};
