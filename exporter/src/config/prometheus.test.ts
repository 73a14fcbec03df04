import { describe, expect, test } from '@jest/globals';
import type { StoreConfig } from '../adapters/prometheus/config.ts';
import { toPrometheusOptions, type PrometheusOptions } from './prometheus.ts';
import { prometheusSchema } from './schema/prometheus.ts';

const URL = 'https://mimir.example/prometheus';
const optionsOf = (section: object): PrometheusOptions =>
  toPrometheusOptions(prometheusSchema.parse({ url: URL, ...section }));
/** The compiler checks here that the client takes what the configuration gives. */
const storeOf = (section: object): StoreConfig => optionsOf(section).store;

/** What is wrong with a section: the key and why. */
const complaint = (section: object): readonly string[] => {
  const parsed = prometheusSchema.safeParse({ url: URL, ...section });
  return parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
};

describe('the options of the prometheus source', () => {
  test('unless told otherwise: no authentication, two queries at a time, a minute behind', () => {
    expect(optionsOf({})).toEqual({
      store: {
        url: URL,
        auth: { kind: 'none' },
        headers: {},
        tls: { insecureSkipVerify: false },
        timeoutSeconds: 30,
        concurrency: 2,
        maxResponseBytes: 268_435_456,
      },
      labels: { stateMetrics: undefined, cadvisor: undefined, dcgm: undefined },
      match: {},
      queryDelaySeconds: 60,
      windowSeconds: 300,
      scrapeIntervalSeconds: null,
    });
  });

  test.each([
    [{ token: 't' }, { kind: 'bearer', token: 't' }],
    [{ tokenFile: '/t' }, { kind: 'bearerFile', tokenFile: '/t' }],
    [{ basic: { username: 'u', password: 'p' } }, { kind: 'basic', username: 'u', password: 'p' }],
    [
      { basic: { username: 'u', passwordFile: '/p' } },
      { kind: 'basicFile', username: 'u', passwordFile: '/p' },
    ],
    [{ sigv4: { region: 'eu-west-1' } }, { kind: 'sigv4', region: 'eu-west-1' }],
    [{ google: {} }, { kind: 'google' }],
    [{ google: { keyFile: '/k.json' } }, { kind: 'google', keyFile: '/k.json' }],
  ])('authentication by %j', (auth, expected) => {
    expect(storeOf({ auth }).auth).toEqual(expected);
  });

  test('labels, matchers and headers as they are given', () => {
    const options = optionsOf({
      headers: { 'X-Scope-OrgID': 'a|b' },
      labels: { stateMetrics: { namespace: 'exported_namespace', pod: 'exported_pod' } },
      match: { cluster: 'prod' },
      scrapeIntervalSeconds: 15,
    });
    expect(options.store.headers).toEqual({ 'X-Scope-OrgID': 'a|b' });
    expect(options.labels).toEqual({
      stateMetrics: { namespace: 'exported_namespace', pod: 'exported_pod' },
      cadvisor: undefined,
      dcgm: undefined,
    });
    expect(options).toMatchObject({ match: { cluster: 'prod' }, scrapeIntervalSeconds: 15 });
  });
});

describe('values of a prometheus section that cannot be', () => {
  test.each([
    [
      { auth: { token: 't', tokenFile: '/t' } },
      'auth.token and tokenFile are both given; keep one',
    ],
    [
      { auth: { token: 't', sigv4: { region: 'r' } } },
      'auth.sigv4 and token are both given; keep one',
    ],
    [{ auth: { basic: { username: 'u' } } }, 'auth.basic needs one of password and passwordFile'],
    [
      { auth: { basic: { username: 'u', password: 'p', passwordFile: '/p' } } },
      'auth.basic needs one of password and passwordFile',
    ],
    [
      { tls: { certFile: '/c' } },
      'tls.certFile is given without keyFile; a certificate and its key belong together',
    ],
    [
      { tls: { keyFile: '/k' } },
      'tls.keyFile is given without certFile; a certificate and its key belong together',
    ],
    [
      { headers: { Authorization: 'Bearer x' } },
      'headers.Authorization does not belong here; use metrics.prometheus.auth, which keeps it secret',
    ],
    [{ headers: { 'a b': 'x' } }, 'headers.a b is not the name of a header'],
    [{ headers: { a: 'x\ny' } }, 'headers.a must be one line of ASCII text'],
    [{ match: { 'a-b': 'x' } }, 'match.a-b is not the name of a label'],
    [{ labels: { dcgm: { pod: 'a-b' } } }, 'labels.dcgm.pod must be the name of a label'],
    [
      { scrapeIntervalSeconds: 100 },
      'windowSeconds must be at least 4 scrapes: 400 s with scrapeIntervalSeconds 100',
    ],
    [
      { url: 'prometheus' },
      'url must be a full address, such as "http://prometheus-operated.monitoring.svc:9090"',
    ],
  ])('%j', (section, expected) => {
    expect(complaint(section)).toEqual([expected]);
  });
});
