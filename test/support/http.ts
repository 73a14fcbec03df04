import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { createServer } from 'node:net';
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

/** A port of loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
