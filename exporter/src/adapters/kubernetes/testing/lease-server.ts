import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** Where the Lease is that every test means. */
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/podtally/leases';
const Written = z.looseObject({
  apiVersion: z.literal('coordination.k8s.io/v1'),
  kind: z.literal('Lease'),
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string().optional() }),
  spec: z.looseObject({
    renewTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/u),
  }),
});

/** Keeps one Lease as an API server does: a write of an older version is a conflict. */
export class LeaseServer {
  object: z.output<typeof Written> | null = null;
  status = 0;
  readonly asked: string[] = [];
  readonly #server: Server;
  #version = 1;

  constructor() {
    this.#server = createServer((request, response) => void this.take(request, response));
  }

  /** Answers a request about it, whoever it came to. */
  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.asked.push(`${request.method} ${request.url}`);
    const [status, answer] = this.#answer(request.method ?? '', request.url ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(method: string, url: string, body: string): readonly [number, object] {
    const refusal = (code: number, reason: string): readonly [number, object] => [
      code,
      { kind: 'Status', code, reason, message: `leases "podtally" ${reason}` },
    ];
    if (this.status !== 0) return refusal(this.status, 'is forbidden');
    if (method === 'GET') return this.object ? [200, this.object] : refusal(404, 'not found');
    const written = Written.parse(JSON.parse(body));
    if (method === 'POST' ? url !== LEASES : url !== `${LEASES}/podtally`)
      return refusal(404, 'not found');
    const isStale = written.metadata.resourceVersion !== this.object?.metadata.resourceVersion;
    if (isStale) return refusal(409, 'has been modified');
    this.#version += 1;
    const metadata = { ...written.metadata, resourceVersion: String(this.#version) };
    this.object = { ...written, metadata };
    return [method === 'POST' ? 201 : 200, this.object];
  }
}
