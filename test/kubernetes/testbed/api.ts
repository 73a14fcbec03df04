import { Agent, request } from 'node:https';

/** JSON that the API answers. */
export type Json = ReturnType<typeof JSON.parse>;

/** An object as manifests have it; the rest is the API server's to check. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}

/** How to reach an API server, and as whom. */
export interface Access {
  readonly url: string;
  /** The authority of its certificate (PEM). */
  readonly authority: string;
  readonly token: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Requests to the Kubernetes API, without any library for it. */
export interface Api {
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ) => Promise<ApiAnswer>;
  /** @throws Error with the API's own message where the answer is no success */
  readonly get: (path: string) => Promise<Json>;
  readonly post: (path: string, body: unknown) => Promise<Json>;
  readonly create: (manifest: Manifest) => Promise<Json>;
  /** Merges changes into an object. */
  readonly patch: (manifest: Manifest, changes: unknown) => Promise<Json>;
  readonly remove: (manifest: Manifest) => Promise<void>;
  /** All items of a list, read in pages of 500 as of one moment. */
  readonly list: (path: string) => Promise<readonly Json[]>;
}

const PAGE_ITEMS = 500;
const MOST_CONNECTIONS = 16;

/** Talks to an API server until the scope ends. */
export function connect({ url, authority, token }: Access, scope: AsyncDisposableStack): Api {
  const agent = new Agent({ ca: authority, keepAlive: true, maxSockets: MOST_CONNECTIONS });
  scope.defer(() => agent.destroy());
  const ask: Api['request'] = (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': contentType };
      const asked = request(`${url}${path}`, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: parsed(text) });
        });
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const must = async (...args: Parameters<Api['request']>): Promise<Json> => {
    const { status, body } = await ask(...args);
    if (status >= 300)
      throw new Error(`${args[0]} ${args[1]}: HTTP ${status}: ${body?.message ?? body}`);
    return body;
  };
  const pathOf = collectionPaths((path) => must('GET', path));
  const objectPath = async (manifest: Manifest): Promise<string> =>
    `${await pathOf(manifest)}/${manifest.metadata.name}`;
  return {
    request: ask,
    get: (path) => must('GET', path),
    post: (path, body) => must('POST', path, body),
    create: async (manifest) => must('POST', await pathOf(manifest), manifest),
    patch: async (manifest, changes) =>
      must('PATCH', await objectPath(manifest), changes, 'application/merge-patch+json'),
    remove: async (manifest) => {
      // What it owns goes with it.
      await must('DELETE', `${await objectPath(manifest)}?propagationPolicy=Background`);
    },
    list: async (path) => {
      const items: Json[] = [];
      let next = '';
      do {
        const page = await must('GET', `${path}?limit=${PAGE_ITEMS}&continue=${next}`);
        items.push(...page.items);
        next = page.metadata.continue ?? '';
      } while (next !== '');
      return items;
    },
  };
}

/** Most answers are JSON; health checks are text. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Finds the path of a kind's collection as the API server itself tells it. */
function collectionPaths(
  get: (path: string) => Promise<Json>,
): (manifest: Manifest) => Promise<string> {
  const known = new Map<string, { readonly plural: string; readonly namespaced: boolean }>();
  return async ({ apiVersion, kind, metadata }) => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!known.has(`${root} ${kind}`))
      for (const resource of (await get(root)).resources)
        if (!resource.name.includes('/'))
          known.set(`${root} ${resource.kind}`, {
            plural: resource.name,
            namespaced: resource.namespaced,
          });
    const found = known.get(`${root} ${kind}`);
    if (found === undefined) throw new Error(`the API has no ${kind} in ${apiVersion}`);
    return found.namespaced
      ? `${root}/namespaces/${metadata.namespace ?? 'default'}/${found.plural}`
      : `${root}/${found.plural}`;
  };
}
