import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  newAuthority,
  newCertificate,
  type Authority,
  type Certified,
} from '../support/certificates.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { httpGet, type HttpAnswer } from '../support/http.ts';
import { podtally } from '../support/program.ts';
import { samplesOf, valueOf } from '../support/samples.ts';
import { metricsSection, serveSmallCluster, type SmallCluster } from '../support/small-cluster.ts';
import { errorsIn, statusOf } from '../support/status.ts';
import { until } from '../support/until.ts';

const READ_TOKEN = 'reader-sesame-3f08';

const scope = new AsyncDisposableStack();
let authority: Authority;
let stranger: Authority;
let folder: Folder;
let cluster: SmallCluster;
let exporter: RunningExporter;
/** What kubelets and kube-state-metrics accept now. */
let targetToken = 'target-one';

/** The exporter reads targets over HTTPS with a token, and serves HTTPS with a token. */
beforeAll(async () => {
  [authority, stranger] = await Promise.all([newAuthority('ours'), newAuthority('other')]);
  cluster = await serveSmallCluster(
    {
      nodes: [{ name: 'n1', cores: 4, gib: 16 }],
      pods: [{ name: 'a', id: 1, node: 'n1', asks: { cores: 1 }, uses: { cores: 1, gib: 1 } }],
    },
    scope,
    { token: () => targetToken, tls: await newCertificate({ by: authority }) },
  );
  folder = await temporaryFolder(scope);
  await folder.write('ca.pem', authority.cert);
  await folder.write('target-token', targetToken);
  await folder.write('read-token', READ_TOKEN);
  await writeServed(await newCertificate({ by: authority }));
  await folder.write('prices.yaml', 'nodes:\n  - match: { node: n1 }\n    usdPerHour: 1\n');
  await folder.write('podtally.yaml', configOf('caFile: ca.pem'));
  exporter = await startExporter(['serve', '--config', folder.path('podtally.yaml')], scope, {
    ca: authority.cert,
    waitFor: '/healthz',
  });
  await until('the first figures', async () => (await read('/readyz')).status === 200 || null);
});
afterAll(() => scope.disposeAsync());

const configOf = (trust: string): string => `cluster: small
${metricsSection(cluster.url, { auth: `, auth: { tokenFile: target-token, ${trust} }`, timeoutSeconds: 2 })}
prices: { ladder: [file], file: prices.yaml, fees: { service: none } }
server: { tokenFile: read-token, tls: { certFile: cert.pem, keyFile: key.pem } }
`;
const writeServed = async ({ cert, key }: Certified): Promise<void> => {
  await folder.write('cert.pem', cert);
  await folder.write('key.pem', key);
};
const read = (path: string, ca: string = authority.cert): Promise<HttpAnswer> =>
  httpGet(`${exporter.url}${path}`, { authorization: `Bearer ${READ_TOKEN}` }, 'GET', ca);
const asReader: Pick<RunningExporter, 'get'> = { get: (path) => read(path) };
const errorsOf = async (source: string): Promise<readonly string[]> =>
  errorsIn(await statusOf({ ...exporter, ...asReader }), source);
const isWell = (): Promise<true> =>
  until('every target to be read', async () => {
    const errors = [...(await errorsOf('kubelet')), ...(await errorsOf('kube-state-metrics'))];
    return errors.length === 0 ? true : undefined;
  });
const reload = async (config: string): Promise<void> => {
  await folder.write('podtally.yaml', config);
  exporter.send('SIGHUP');
};

describe('targets over HTTPS', () => {
  test('are read with the token file and the CA file', async () => {
    await isWell();
    const { text } = await read('/metrics');
    expect(text).toMatch(/^podtally_cost_usd_per_hour\{cluster="small",namespace="shop",pod="a"/mu);
    expect(cluster.authorizations().get('/nodes/n1')).toBe('Bearer target-one');
  });

  test('are read on with the new token when the file is rotated', async () => {
    targetToken = 'target-two';
    await until('the refusal of the old token', async () =>
      (await errorsOf('kubelet')).some((error) => error.includes('HTTP 401')) ? true : undefined,
    );
    await folder.write('target-token', targetToken);
    await isWell();
    expect(cluster.authorizations().get('/nodes/n1')).toBe('Bearer target-two');
  });

  test('of an unknown authority are refused with what to do, and read again with insecureSkipVerify', async () => {
    await folder.write('stranger.pem', stranger.cert);
    await reload(configOf('caFile: stranger.pem'));
    const says = `kube-state-metrics ${cluster.url}/ksm: its certificate is from an authority that is unknown here and not in ${folder.path('stranger.pem')}; set caFile to a file with the certificate of whoever signed it, or insecureSkipVerify for kubelets without a proper one`;
    await until('the refusal in the log', () => exporter.stderr().includes(says) || null);
    const since = Date.now() / 1000;
    await reload(configOf('insecureSkipVerify: true'));
    await until('new figures', async () => {
      const samples = samplesOf((await read('/metrics')).text);
      return valueOf(samples, 'podtally_last_pass_timestamp_seconds') > since || null;
    });
    await isWell();
  });
});

describe('an exporter that serves HTTPS', () => {
  test('asks for its token, and is not there over plain HTTP', async () => {
    expect((await read('/api/v1/status')).status).toBe(200);
    expect((await exporter.get('/api/v1/status')).status).toBe(401);
    expect((await exporter.get('/healthz')).status).toBe(200);
    await expect(httpGet(exporter.url.replace('https:', 'http:'))).rejects.toThrow();
    await expect(read('/healthz', stranger.cert)).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test('shows its address, and answers commands that know its authority', async () => {
    expect(exporter.stdout()).toContain(`${exporter.url}/`);
    const { code, stdout } = await podtally(['allocate', '--server', exporter.url], {
      env: { PODTALLY_TOKEN: READ_TOKEN, NODE_EXTRA_CA_CERTS: folder.path('ca.pem') },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('\nshop ') });
  });

  test('takes a renewed certificate into use, and keeps the last good one when it is bad', async () => {
    await writeServed(await newCertificate({ by: stranger }));
    await reload(configOf('caFile: ca.pem'));
    await until('the new certificate', async () => (await read('/healthz', stranger.cert)).status);
    await folder.write('key.pem', (await newCertificate({ by: stranger })).key);
    exporter.send('SIGHUP');
    await until('the complaint', () =>
      exporter.stderr().includes('is not the key of the first certificate in') ? true : undefined,
    );
    expect((await read('/healthz', stranger.cert)).status).toBe(200);
  });
});

describe('podtally serve', () => {
  test('refuses a key that is missing, and one of another certificate', async () => {
    await folder.write(
      'served.yaml',
      'server: { listen: "127.0.0.1:0", tls: { certFile: cert.pem, keyFile: new.pem } }\n',
    );
    const serve = (): ReturnType<typeof podtally> =>
      podtally(['serve', '--config', 'served.yaml'], { cwd: folder.path('') });
    expect(await serve()).toEqual({
      code: 2,
      stdout: '',
      stderr: 'podtally: server.tls.keyFile: new.pem cannot be read: there is no such file\n',
    });
    await folder.write('new.pem', authority.key);
    expect(await serve()).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'podtally: server.tls.keyFile: new.pem is not the key of the first certificate in cert.pem; name the key it was made with, and let the server’s own certificate come first\n',
    });
  });
});
