import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  newAuthority,
  newCertificate,
  type Authority,
  type Certified,
} from '../../../../test/support/certificates.ts';
import { temporaryFolder, type Folder } from '../../../../test/support/folder.ts';
import type { TargetAccess } from './config.ts';
import { Access } from './http-get.ts';
import { Interner } from './interner.ts';
import { scrape, type ScrapeResult } from './scrape.ts';
import { NEVER, servePages, type Pages } from './testing/fake-cluster.ts';

let ours: Authority;
let other: Authority;
let scope: AsyncDisposableStack;
let folder: Folder;

beforeAll(async () => {
  [ours, other] = await Promise.all([newAuthority('ours'), newAuthority('other')]);
});
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

/** A kubelet that shows this certificate. */
async function kubelet(tls: Certified): Promise<Pages> {
  const pages = await servePages(tls);
  scope.defer(() => pages.close());
  pages.set('/page', 'x 1\n');
  return pages;
}

const ask = ({ url }: Pick<Pages, 'url'>, access: Access): Promise<ScrapeResult> =>
  scrape(
    { what: 'kubelet n1', url: `${url}/page` },
    [{ name: 'x', labels: [] }],
    { access, timeoutSeconds: 60, maxResponseBytes: 1000, interner: new Interner() },
    () => undefined,
    NEVER,
  );
const accessWith = (options: TargetAccess): Access => new Access(options, 8);
const WHOLE = { kind: 'whole' } as const;
const failed = ({ url }: Pages, why: string): ScrapeResult => ({
  kind: 'failed',
  error: `kubelet n1 ${url}/page: ${why}`,
});
const REMEDY =
  'set caFile to a file with the certificate of whoever signed it, or insecureSkipVerify for kubelets without a proper one';

describe('a scrape over HTTPS', () => {
  test('trusts the authorities of the CA file, and sends the token', async () => {
    const pages = await kubelet(await newCertificate({ by: ours }));
    const caFile = await folder.write('ca.pem', ours.cert);
    const tokenFile = await folder.write('token', 'sesame\n');
    expect(await ask(pages, accessWith({ caFile, tokenFile }))).toEqual(WHOLE);
    expect(pages.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer sesame']);
  });

  test('takes changed files into use without a start: the token and the authorities', async () => {
    const pages = await kubelet(await newCertificate({ by: ours }));
    const caFile = await folder.write('ca.pem', other.cert);
    const tokenFile = await folder.write('token', 'first');
    const access = accessWith({ caFile, tokenFile });
    expect(await ask(pages, access)).toMatchObject({ kind: 'failed' });
    await folder.write('ca.pem', `${other.cert}\n${ours.cert}`);
    expect(await ask(pages, access)).toEqual(WHOLE);
    await folder.write('token', 'second one');
    expect(await ask(pages, access)).toEqual(WHOLE);
    expect(pages.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second one',
    ]);
  });

  test('trusts a self-signed certificate that is the CA file', async () => {
    const tls = await newCertificate({ by: null });
    const caFile = await folder.write('ca.pem', tls.cert);
    expect(await ask(await kubelet(tls), accessWith({ caFile }))).toEqual(WHOLE);
  });

  test('refuses a certificate of an unknown authority, names the CA file, and asks nothing', async () => {
    const signed = await newCertificate({ by: ours });
    const unknown = 'its certificate is from an authority that is unknown here';
    const caFile = await folder.write('ca.pem', other.cert);
    // A kubelet without a proper certificate makes an authority for itself and shows it along.
    for (const cert of [signed.cert, `${signed.cert}\n${ours.cert}`]) {
      const pages = await kubelet({ ...signed, cert });
      expect(await ask(pages, accessWith({ token: 'sesame' }))).toEqual(
        failed(pages, `${unknown}; ${REMEDY}`),
      );
      expect(await ask(pages, accessWith({ token: 'sesame', caFile }))).toEqual(
        failed(pages, `${unknown} and not in ${caFile}; ${REMEDY}`),
      );
      expect(pages.asked).toEqual([]);
    }
  });

  test('refuses a self-signed certificate', async () => {
    const pages = await kubelet(await newCertificate({ by: null }));
    expect(await ask(pages, accessWith({}))).toEqual(
      failed(pages, `its certificate is self-signed; ${REMEDY}`),
    );
  });

  test('refuses a certificate for another address, and one that has expired', async () => {
    const caFile = await folder.write('ca.pem', ours.cert);
    const elsewhere = await kubelet(await newCertificate({ by: ours, ip: '10.0.0.9' }));
    expect(await ask(elsewhere, accessWith({ caFile }))).toEqual(
      failed(
        elsewhere,
        'its certificate is for another name; ask it at a name of its certificate, or set insecureSkipVerify',
      ),
    );
    const old = await kubelet(await newCertificate({ by: ours, expired: true }));
    expect(await ask(old, accessWith({ caFile }))).toEqual(
      failed(old, 'its certificate has expired; renew it'),
    );
  });

  test('accepts any of them with insecureSkipVerify', async () => {
    const access = accessWith({ insecureSkipVerify: true });
    for (const tls of await Promise.all([
      newCertificate({ by: null }),
      newCertificate({ by: ours }),
      newCertificate({ by: ours, ip: '10.0.0.9' }),
      newCertificate({ by: ours, expired: true }),
    ]))
      expect(await ask(await kubelet(tls), access)).toEqual(WHOLE);
  });

  test('says which file is of no use, and why', async () => {
    const pages = await kubelet(await newCertificate({ by: ours }));
    const caFile = join(folder.path(''), 'ca.pem');
    const access = accessWith({ caFile });
    expect(await ask(pages, access)).toEqual(
      failed(pages, `its caFile ${caFile} cannot be read: there is no such file`),
    );
    for (const text of ['', 'no certificate', ours.key]) {
      await writeFile(caFile, text);
      expect(await ask(pages, access)).toEqual(
        failed(
          pages,
          `its caFile ${caFile} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
        ),
      );
    }
    await writeFile(caFile, ours.cert);
    expect(await ask(pages, access)).toEqual(WHOLE);
  });

  test('of a server that speaks plain HTTP says that the address is wrong', async () => {
    const pages = await servePages();
    scope.defer(() => pages.close());
    const url = pages.url.replace('http:', 'https:');
    expect(await ask({ url }, accessWith({}))).toEqual({
      kind: 'failed',
      error: `kubelet n1 ${url}/page: it does not speak HTTPS as we do; check whether its address begins with http://`,
    });
  });
});
