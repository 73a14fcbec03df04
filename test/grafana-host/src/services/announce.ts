import { AppEvents } from '@grafana/data';
import type { BackendSrvRequest, FetchError } from '@grafana/runtime';
import { appEvents } from './app-events.ts';

/** How long an app has to say that it shows an error itself, in milliseconds. Source: Grafana's backend_srv.ts. */
const GRACE = 50;
/** Longer messages become the description below a title. */
const LONGEST_TITLE = 80;

const isDataQuery = (url: string): boolean =>
  url.includes('api/ds/query') || url.includes('api/datasources/proxy');

/** Shows an error of the server in a corner of the page, unless the app asked not to, as Grafana does. */
export function announceError(request: BackendSrvRequest, error: FetchError): void {
  const { showErrorAlert = !isDataQuery(request.url) } = request;
  const message: unknown = error.data?.message;
  if (!showErrorAlert || typeof message !== 'string') return;
  const [title, description] =
    error.status === 422
      ? ['Validation failed', message]
      : message.length > LONGEST_TITLE
        ? ['Error', message]
        : [message, ''];
  const event = error.status < 500 ? AppEvents.alertWarning : AppEvents.alertError;
  setTimeout(() => {
    if (error.isHandled !== true) appEvents.emit(event, [title, description]);
  }, GRACE);
}

/** Shows what the server says of a change that it made. */
export function announceSuccess(request: BackendSrvRequest, data: unknown): void {
  const isChange = (request.method ?? 'GET') !== 'GET' && !isDataQuery(request.url);
  const { showSuccessAlert = isChange } = request;
  if (!showSuccessAlert || typeof data !== 'object' || data === null || !('message' in data))
    return;
  appEvents.emit(AppEvents.alertSuccess, [data.message]);
}
