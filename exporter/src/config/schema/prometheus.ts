import { z } from 'zod';
import { tokenKeys } from './token.ts';
import {
  ONE_TOKEN,
  count,
  httpUrl,
  positiveSeconds,
  secret,
  text,
  weight,
  whenSound,
} from './values.ts';
import { checkWindow } from './window.ts';

/** What a header's name is made of (RFC 9110, section 5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What every store takes as a label's name (Prometheus, data model). */
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const EXAMPLE = 'http://prometheus-operated.monitoring.svc:9090';

const basic = z
  .strictObject({
    username: text().describe('The user; Grafana Cloud: the number of the instance.'),
    password: secret()
      .exactOptional()
      .describe('Its password from the environment, as `${ENV_NAME}`; never written out.'),
    passwordFile: text()
      .exactOptional()
      .describe('File with its password; read again when it changes.'),
  })
  .check(
    z.refine(
      ({ password, passwordFile }) => (password === undefined) !== (passwordFile === undefined),
      { message: 'needs one of password and passwordFile' },
    ),
  );

const auth = z
  .strictObject({
    ...tokenKeys(),
    basic: basic.exactOptional().describe('A user name and a password.'),
    sigv4: z
      .strictObject({ region: text().describe('The workspace’s region, such as `eu-west-1`.') })
      .exactOptional()
      .describe(
        'Amazon Managed Prometheus: queries are signed with the credentials that AWS’s usual places give (role of the pod, environment, instance).',
      ),
    google: z
      .strictObject({
        keyFile: text()
          .exactOptional()
          .describe('Key of a service account (JSON); without it, Google’s usual places are used.'),
      })
      .exactOptional()
      .describe('Google Managed Prometheus: OAuth with the scope `monitoring.read`.'),
  })
  .check(
    z.superRefine((given, context) => {
      const [first, second] = Object.keys(given);
      if (first === undefined || second === undefined) return;
      const isToken = [first, second].every((key) => key === 'token' || key === 'tokenFile');
      context.addIssue({
        code: 'custom',
        path: [isToken ? 'token' : second],
        message: isToken ? ONE_TOKEN : `and ${first} are both given; keep one`,
      });
    }),
  )
  .prefault({})
  .describe('What the store asks for before it answers; at most one of these.');

const tls = z
  .strictObject({
    caFile: text()
      .exactOptional()
      .describe(
        'File with the certificate authorities (PEM) that the store is checked against, instead of the system’s.',
      ),
    certFile: text()
      .exactOptional()
      .describe('Our certificate (PEM), where the store asks for one.'),
    keyFile: text().exactOptional().describe('Its private key (PEM), without a passphrase.'),
    insecureSkipVerify: z.boolean().default(false).describe('Accept any certificate.'),
  })
  .check(
    z.superRefine(({ certFile, keyFile }, context) => {
      if ((certFile === undefined) === (keyFile === undefined)) return;
      const [missing, given] =
        certFile === undefined ? ['certFile', 'keyFile'] : ['keyFile', 'certFile'];
      context.addIssue({
        code: 'custom',
        path: [given],
        message: `is given without ${missing}; a certificate and its key belong together`,
      });
    }),
  )
  .prefault({})
  .describe('HTTPS; every file is read again when it changes.');

const labelName = (): z.ZodString => text().regex(LABEL_NAME, 'must be the name of a label');

const renamed = (whose: string): z.ZodType<Renamed, Partial<Renamed>> =>
  z
    .strictObject({
      namespace: labelName().exactOptional().describe('What the store calls `namespace`.'),
      pod: labelName().exactOptional().describe('What the store calls `pod`.'),
      container: labelName().exactOptional().describe('What the store calls `container`.'),
      node: labelName().exactOptional().describe('What the store calls `node`.'),
      instance: labelName().exactOptional().describe('What the store calls `instance`.'),
    })
    .describe(`Labels of ${whose}: for each name what the store calls it.`);

/** How a prometheus section is read. */
export const prometheusSchema = z
  .strictObject({
    url: httpUrl(EXAMPLE).describe(
      'The store, up to where `/api/v1/query` follows: Prometheus, Thanos, Mimir (`/prometheus`), VictoriaMetrics, Amazon or Google Managed Prometheus.',
    ),
    auth,
    headers: z
      .record(text(), text())
      .default({})
      .describe('Headers sent with every query, such as `X-Scope-OrgID: tenant`.'),
    tls,
    labels: z
      .strictObject({
        stateMetrics: renamed('kube-state-metrics').exactOptional(),
        cadvisor: renamed('the kubelets').exactOptional(),
        dcgm: renamed('dcgm-exporter').exactOptional(),
      })
      .prefault({})
      .describe(
        'What the store calls labels that clash with those of its targets, such as `namespace: exported_namespace`; unless given it is found out.',
      ),
    match: z
      .record(text(), text())
      .default({})
      .describe(
        'Labels that every series must have, such as `cluster: prod`, where a store holds several clusters.',
      ),
    queryDelaySeconds: weight()
      .default(60)
      .describe('How far behind the present live queries look: samples need time to arrive.'),
    windowSeconds: positiveSeconds()
      .default(300)
      .describe('Live rates are means over this time; at least four scrape intervals.'),
    scrapeIntervalSeconds: positiveSeconds()
      .exactOptional()
      .describe('Time between two samples of a kubelet; unless given it is found out.'),
    timeoutSeconds: positiveSeconds()
      .default(30)
      .describe('Time one query may take; the store is told, too.'),
    concurrency: count()
      .default(2)
      .describe(
        'Queries under way at one time; 1 where an address leads to several stores that do not share their samples.',
      ),
    maxResponseMebibytes: count()
      .default(256)
      .describe('Size of the largest answer that is read, decompressed.'),
  })
  .check(
    z.superRefine(checkHeaders, whenSound('headers')),
    z.superRefine(checkMatch, whenSound('match')),
    z.superRefine(checkWindow, whenSound('windowSeconds', 'scrapeIntervalSeconds')),
  );

/** A valid section with every default filled in. */
export type PrometheusSection = z.output<typeof prometheusSchema>;

export interface Renamed {
  readonly namespace?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly node?: string;
  readonly instance?: string;
}

function checkHeaders(
  { headers }: { readonly headers: Readonly<Record<string, string>> },
  context: z.RefinementCtx,
): void {
  for (const [name, value] of Object.entries(headers)) {
    const report = (message: string): void =>
      context.addIssue({ code: 'custom', path: ['headers', name], message });
    if (!HEADER_NAME.test(name)) report('is not the name of a header');
    else if (name.toLowerCase() === 'authorization')
      report('does not belong here; use metrics.prometheus.auth, which keeps it secret');
    else if (/[^\t\x20-\x7e]/.test(value)) report('must be one line of ASCII text');
  }
}

function checkMatch(
  { match }: { readonly match: Readonly<Record<string, string>> },
  context: z.RefinementCtx,
): void {
  for (const name of Object.keys(match))
    if (!LABEL_NAME.test(name))
      context.addIssue({
        code: 'custom',
        path: ['match', name],
        message: 'is not the name of a label',
      });
}
