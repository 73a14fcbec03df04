import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { createGzip } from 'node:zlib';
import { apiVersionOf, pathOf, type ResourceName } from '../watch/resource.ts';

/** An object as the stub keeps it: whatever the test says, with the metadata that a server sets. */
export interface StubObject {
  readonly [field: string]: unknown;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly [field: string]: unknown;
  };
}

/** How the stub misbehaves; all may be changed while it runs. */
export interface StubFaults {
  /** Answers in place of the server's own; undefined leaves the request alone. */
  intercept: ((request: IncomingMessage, url: URL) => StubAnswer | undefined) | null;
  /** Tells before each piece of an answer whether to cut the connection instead. */
  cut: (() => boolean) | null;
  /** Watches at a version that is gone are told by an ERROR event instead of HTTP 410. */
  goneAsEvent: boolean;
  /** Milliseconds that each answer is held back. */
  delay: number;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface LogEntry {
  readonly version: number;
  readonly type: string;
  readonly text: string;
  readonly partial: string;
}

interface Kept {
  readonly text: string;
  readonly partial: string;
}

interface Watcher {
  readonly partial: boolean;
  readonly response: ServerResponse;
}

interface Collection {
  readonly resource: ResourceName;
  readonly objects: Map<string, Kept>;
  readonly log: LogEntry[];
  readonly watchers: Set<Watcher>;
}

interface Page {
  readonly items: readonly string[];
  readonly version: number;
}

/** A Kubernetes API server as far as list and watch go: real HTTP, pages of one moment, chunked watches, versions that are forgotten. */
export class StubApiServer {
  readonly faults: StubFaults = { intercept: null, cut: null, goneAsEvent: false, delay: 0 };
  /** What was asked: path and query. */
  readonly asked: URL[] = [];
  readonly #collections = new Map<string, Collection>();
  readonly #pages = new Map<string, Page>();
  readonly #sockets = new Set<Socket>();
  readonly #server: ReturnType<typeof createServer>;
  readonly #scheme: string;
  #version = 100;
  #oldest = 100;
  #tokens = 0;

  /** @param tls serves HTTPS with this certificate and key */
  constructor(resources: readonly ResourceName[], tls?: ServerOptions) {
    for (const resource of resources)
      this.#collections.set(pathOf(resource), {
        resource,
        objects: new Map(),
        log: [],
        watchers: new Set(),
      });
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      setTimeout(() => this.#answer(request, response), this.faults.delay).unref();
    };
    this.#server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get watchers(): number {
    let count = 0;
    for (const { watchers } of this.#collections.values()) count += watchers.size;
    return count;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cutAll();
    await closed;
  }

  /** Cuts every connection, as a server that dies does. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Creates or changes an object, and tells those who watch. */
  put(resource: ResourceName, object: StubObject): void {
    const collection = this.#collectionOf(resource);
    const key = keyOf(object);
    const known = collection.objects.has(key);
    const kept = this.#made(resource, object);
    collection.objects.set(key, kept);
    this.#tell(collection, known ? 'MODIFIED' : 'ADDED', kept);
  }

  /** Puts an object in without telling anybody: for large clusters, before anybody asks. */
  load(resource: ResourceName, object: StubObject): void {
    this.#collectionOf(resource).objects.set(keyOf(object), this.#made(resource, object));
  }

  /** Deletes an object; its last state is sent along. */
  remove(resource: ResourceName, object: StubObject): void {
    const collection = this.#collectionOf(resource);
    if (!collection.objects.delete(keyOf(object))) return;
    this.#tell(collection, 'DELETED', this.#made(resource, object));
  }

  /** Sends those who watch whatever the test says, as it stands. */
  say(resource: ResourceName, line: string): void {
    for (const { response } of this.#collectionOf(resource).watchers) response.write(`${line}\n`);
  }

  /** Tells those who watch how far they are. */
  bookmark(resource: ResourceName): void {
    const object = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion: String(this.#version), creationTimestamp: null },
    };
    this.say(resource, JSON.stringify({ type: 'BOOKMARK', object }));
  }

  /** Forgets all changes before now, as etcd does when it is compacted: watches from before and tokens of lists are gone. */
  compact(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    for (const { log } of this.#collections.values()) log.length = 0;
    this.#pages.clear();
  }

  #made(resource: ResourceName, object: StubObject): Kept {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    return {
      text: JSON.stringify({
        kind: resource.kind,
        apiVersion: apiVersionOf(resource),
        ...object,
        metadata,
      }),
      partial: JSON.stringify({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
      }),
    };
  }

  #tell(collection: Collection, type: string, { text, partial }: Kept): void {
    const entry = { version: this.#version, type, text, partial };
    collection.log.push(entry);
    for (const watcher of collection.watchers) this.#send(watcher, entry);
  }

  #send({ response, partial }: Watcher, entry: LogEntry): void {
    if (response.destroyed) return;
    const line = `{"type":"${entry.type}","object":${partial ? entry.partial : entry.text}}\n`;
    if (this.faults.cut?.() === true) {
      // In the middle of a line: half of it is worth nothing.
      response.write(line.slice(0, line.length / 2), () => response.destroy());
    } else response.write(line);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // Cut while it was held back.
    if (request.socket.destroyed) return;
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(url);
    const instead = this.faults.intercept?.(request, url);
    if (instead !== undefined) {
      response.writeHead(instead.status, {
        'content-type': 'application/json',
        ...instead.headers,
      });
      response.end(instead.body ?? '');
      return;
    }
    const collection = this.#collections.get(url.pathname);
    const partial = (request.headers.accept ?? '').includes('as=PartialObjectMetadata');
    if (collection === undefined)
      refuse(response, 404, 'the server could not find the requested resource');
    else if (url.searchParams.get('watch') === 'true')
      this.#watch(collection, url, partial, response);
    else this.#list(collection, url, partial, request, response);
  }

  #list(
    collection: Collection,
    url: URL,
    partial: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const token = url.searchParams.get('continue');
    const limit = Number(url.searchParams.get('limit') ?? Infinity);
    const { page, from } = this.#pageOf(collection, token, partial);
    if (page === undefined) {
      refuse(response, 410, 'The provided continue parameter is too old');
      return;
    }
    const to = Math.min(page.items.length, from + limit);
    let next = '';
    if (to < page.items.length) {
      next = `${(this.#tokens += 1)}/${to}`;
      this.#pages.set(next, page);
    }
    if (token !== null) this.#pages.delete(token);
    if (this.faults.cut?.() === true) {
      response.destroy();
      return;
    }
    const metadata = {
      resourceVersion: String(page.version),
      ...(next !== '' && { continue: next }),
    };
    const { kind } = collection.resource;
    const head = `{"kind":"${kind}List","apiVersion":"${apiVersionOf(collection.resource)}","metadata":${JSON.stringify(metadata)},"items":[`;
    const body = `${head}${page.items.slice(from, to).join(',')}]}\n`;
    if (request.headers['accept-encoding'] === 'gzip') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      const gzip = createGzip({ level: 1 });
      gzip.pipe(response);
      gzip.end(body);
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  #pageOf(
    { objects }: Collection,
    token: string | null,
    partial: boolean,
  ): { readonly page: Page | undefined; readonly from: number } {
    if (token !== null)
      return { page: this.#pages.get(token), from: Number(token.split('/')[1] ?? '0') };
    const keys = [...objects.keys()].sort();
    const items = keys.map((key) => {
      const kept = objects.get(key);
      return (partial ? kept?.partial : kept?.text) ?? '';
    });
    return { page: { items, version: this.#version }, from: 0 };
  }

  #watch(collection: Collection, url: URL, partial: boolean, response: ServerResponse): void {
    const version = Number(url.searchParams.get('resourceVersion') ?? '0');
    const isGone = version < this.#oldest;
    if (isGone && !this.faults.goneAsEvent) {
      refuse(response, 410, `too old resource version: ${version} (${this.#oldest})`);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (isGone) {
      const object = status(410, `too old resource version: ${version} (${this.#oldest})`);
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      return;
    }
    const watcher = { partial, response };
    collection.watchers.add(watcher);
    response.on('close', () => collection.watchers.delete(watcher));
    for (const entry of collection.log) if (entry.version > version) this.#send(watcher, entry);
  }

  #collectionOf(resource: ResourceName): Collection {
    const collection = this.#collections.get(pathOf(resource));
    if (collection === undefined) throw new Error(`the stub was made without ${resource.plural}`);
    return collection;
  }
}

const keyOf = ({ metadata }: StubObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

const status = (code: number, message: string): unknown => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  code,
});

function refuse(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status(code, message)));
}

/** The answer of a server that refuses, as an API server words it. */
export const refusalOf = (
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): StubAnswer => ({ status: code, headers, body: JSON.stringify(status(code, message)) });
