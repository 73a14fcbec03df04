import { networkAdvice } from '../../transport/network-advice.ts';
import { textIn } from '../../transport/thrown.ts';
import { StatusError } from './http-get.ts';

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'it does not accept the token; check tokenFile under its auth settings',
  403: 'the token is not allowed to read it; for kubelets grant get on nodes/metrics (nodes/proxy through the API server)',
  404: 'there is no metrics page at this address; check its path',
  429: 'it is asked too often; raise the scrape interval',
  503: 'it is not ready; it is asked again with the next poll',
};

/** What went wrong with a request, and what to do; `caFile`: what certificates are checked against, null: the system's. */
export function advice(error: unknown, caFile: string | null): string {
  if (error instanceof StatusError) {
    const { message, status, elsewhere } = error;
    return elsewhere === ''
      ? `${message}; ${BY_STATUS[status] ?? 'look at its log'}`
      : `${message}; it sends on to ${elsewhere}, which is not followed; if the metrics are there, write that address`;
  }
  if (textIn(error, 'code') === 'ECONNRESET')
    return 'the connection was closed in the middle of the answer; it is asked again with the next poll';
  return networkAdvice(error, caFile, { unverified: ' for kubelets without a proper one' });
}
