import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';

/** An answer as it came over the wire, decompressed where it said so. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * Gets a page with exactly these headers.
 *
 * @param ca the authority to check an HTTPS server against (PEM)
 */
export function httpGet(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  ca?: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? tlsRequest : request;
    const asked = ask(url, { headers, method, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        const isZipped = response.headers['content-encoding'] === 'gzip';
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: (isZipped ? gunzipSync(body) : body).toString(),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
