import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetAccess } from './config.ts';
import { Access } from './http-get.ts';
import { Interner } from './interner.ts';
import { forEachBounded, scrape, shown, type ScrapeResult } from './scrape.ts';
import { NEVER, servePages, type Pages } from './testing/fake-cluster.ts';

let pages: Pages;
let folder: string;

beforeEach(async () => {
  pages = await servePages();
  folder = await mkdtemp(join(tmpdir(), 'scrape-'));
});
afterEach(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});

const FAMILIES = [{ name: 'x', labels: [] }];

async function ask({
  access,
  url = `${pages.url}/page`,
  timeoutSeconds = 60,
  signal = NEVER,
  maxResponseBytes = 1000,
}: {
  readonly access?: Access;
  readonly url?: string;
  readonly timeoutSeconds?: number;
  readonly maxResponseBytes?: number;
  readonly signal?: AbortSignal;
} = {}): Promise<{
  readonly result: ScrapeResult;
  readonly values: readonly number[];
  readonly times: readonly number[];
}> {
  const values: number[] = [];
  const times: number[] = [];
  const settings = {
    access: access ?? new Access(undefined, 8),
    timeoutSeconds,
    maxResponseBytes,
    interner: new Interner(),
  };
  const result = await scrape(
    { what: 'kubelet n1', url },
    FAMILIES,
    settings,
    (row, timestamp) => {
      values.push(row.value);
      times.push(timestamp);
    },
    signal,
  );
  return { result, values, times };
}

const accessWith = (options: TargetAccess): Access => new Access(options, 8);
const page = (): string => `${pages.url}/page`;

describe('a scrape', () => {
  test('reads a page, compressed or not, with times in seconds', async () => {
    pages.set('/page', 'x 1 1500\nx 2\n');
    expect(await ask()).toEqual({ result: { kind: 'whole' }, values: [1, 2], times: [1.5, NaN] });
    pages.set('/page', (request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.setHeader('content-encoding', 'gzip').end(gzipSync('x 3\n'));
    });
    expect((await ask()).values).toEqual([3]);
  });

  test('would rather take another format than none', async () => {
    pages.set('/page', (request, response) => {
      const accepted = request.headers.accept ?? '';
      response.writeHead(accepted.includes('*/*') ? 200 : 406).end('x 4\n');
    });
    expect((await ask()).values).toEqual([4]);
  });

  test('takes the times of OpenMetrics for seconds', async () => {
    pages.set('/page', (_, response) => {
      response
        .setHeader('content-type', 'application/openmetrics-text; version=1.0.0')
        .end('x 1 1500.5\n# EOF\n');
    });
    expect((await ask()).times).toEqual([1500.5]);
  });

  test('sends the token of a file, as it stands when asked', async () => {
    const tokenFile = join(folder, 'token');
    const access = accessWith({ tokenFile, token: 'unused' });
    pages.set('/page', 'x 1\n');
    await writeFile(tokenFile, 'first\n');
    await ask({ access });
    await writeFile(tokenFile, 'second one\n');
    await ask({ access });
    expect(pages.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second one',
    ]);
  });

  test('says what a refusal means, and never the token', async () => {
    pages.set('/page', (_, response) => response.writeHead(401).end());
    const { result } = await ask({ access: accessWith({ token: 'sesame' }) });
    expect(result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: HTTP 401; it does not accept the token; check tokenFile under its auth settings`,
    });
    pages.set('/page', (_, response) => response.writeHead(418).end());
    expect((await ask()).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: HTTP 418; look at its log`,
    });
  });

  test('follows no redirect, and says where it leads without what a login adds', async () => {
    pages.set('/page', (_, response) =>
      response.writeHead(302, { location: '/login?state=sesame' }).end(),
    );
    expect((await ask()).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: HTTP 302; it sends on to ${pages.url}/login, which is not followed; if the metrics are there, write that address`,
    });
  });

  test('says of a web page that it is one, unless metrics are on it', async () => {
    let text = '<html>\nSign in</html>';
    pages.set('/page', (_, response) => response.setHeader('content-type', 'text/html').end(text));
    expect((await ask()).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: it answers with a web page and no metrics; check the address, and whether a login stands before it`,
    });
    text = 'x 1\n';
    expect(await ask()).toMatchObject({ result: { kind: 'whole' }, values: [1] });
  });

  test('says when nobody listens, an address is none, or a file is missing', async () => {
    await pages.close();
    expect((await ask()).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: connection refused; check that it runs and listens on this address`,
    });
    expect((await ask({ url: '10.0.0.1' })).result).toEqual({
      kind: 'failed',
      error: 'kubelet n1 10.0.0.1: this is not an address; it needs http:// or https:// in front',
    });
    expect((await ask({ access: accessWith({ tokenFile: join(folder, 'none') }) })).result).toEqual(
      {
        kind: 'failed',
        error: `kubelet n1 ${page()}: its tokenFile ${join(folder, 'none')} cannot be read: there is no such file`,
      },
    );
    pages = await servePages();
  });

  test('keeps the whole lines of an answer that is cut off, and says so', async () => {
    pages.set('/page', 'x 1\nx 2');
    expect(await ask()).toMatchObject({
      values: [1],
      result: {
        kind: 'partial',
        error: `kubelet n1 ${page()}: its answer stops in the middle of a line; what came before it counts; check for a proxy that limits answers`,
      },
    });
  });

  test('keeps what came before the connection broke', async () => {
    pages.set('/page', (_, response) => {
      response.setHeader('content-length', '100');
      response.write('x 1\nx 2', () => response.destroy());
    });
    expect(await ask()).toMatchObject({
      values: [1],
      result: {
        kind: 'partial',
        error: `kubelet n1 ${page()}: the connection was closed in the middle of the answer; it is asked again with the next poll`,
      },
    });
  });

  test('gives up on a page that takes too long, or is too large, or when the poll is stopped', async () => {
    pages.set('/page', (_, response) => response.write('x 1\n'));
    expect((await ask({ timeoutSeconds: 1 })).result).toEqual({
      kind: 'partial',
      error: `kubelet n1 ${page()}: no whole answer within 1 s; check that it is reachable from here, or raise the timeout`,
    });
    pages.set('/page', 'x 1\n'.repeat(300));
    expect((await ask()).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: its answer is larger than 1000 bytes; raise the limit or shard the target`,
    });
    expect((await ask({ signal: AbortSignal.abort() })).result).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${page()}: given up, because the poll was stopped`,
    });
  });

  test('shows addresses without the credentials in them', () => {
    expect(shown('http://user:secret@host:1/x')).toBe('http://host:1/x');
  });
});

describe('bounded work', () => {
  test('does all of it, so many at a time', async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await forEachBounded([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (underWay += 1));
      await Promise.resolve();
      done.push(item);
      underWay -= 1;
    });
    expect(most).toBe(2);
    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });
});
