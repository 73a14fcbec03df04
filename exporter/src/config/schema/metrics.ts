import { z } from 'zod';
import { prometheusSchema } from './prometheus.ts';
import { tokenKeys } from './token.ts';
import { ONE_TOKEN, count, httpUrl, positiveSeconds, text, whenSound } from './values.ts';
import { checkWindow } from './window.ts';

/** Where the standard manifests of kube-state-metrics put it (its repository, examples/standard). */
const KUBE_STATE_METRICS = 'http://kube-state-metrics.kube-system.svc:8080/metrics';
/** The kubelet's authenticated port and its page of container usage (Kubernetes, ports and protocols). */
const KUBELET = 'https://{address}:10250/metrics/cadvisor';
/** dcgm-exporter's default port. */
const DCGM = 'http://{address}:9400/metrics';
const API_SERVER = 'https://kubernetes.default.svc';

const auth = z
  .strictObject({
    ...tokenKeys(),
    caFile: text()
      .exactOptional()
      .describe(
        'File with the certificate authorities (PEM) that the target is checked against, instead of the system’s.',
      ),
    insecureSkipVerify: z
      .boolean()
      .default(false)
      .describe('Accept any certificate; kubelets often serve self-signed ones.'),
  })
  .check(
    z.refine((given) => given.token === undefined || given.tokenFile === undefined, {
      message: ONE_TOKEN,
      path: ['token'],
    }),
  )
  .prefault({})
  .describe('What the target asks for before it answers.');

const kubeStateMetrics = z.strictObject({
  urls: z
    .array(httpUrl())
    .min(1)
    .default([KUBE_STATE_METRICS])
    .describe('Metrics pages; several are shards or replicas of one kube-state-metrics.'),
  auth,
});

const kubelets = z
  .strictObject({
    mode: z
      .enum(['nodes', 'urls', 'proxy', 'off'])
      .default('nodes')
      .describe(
        'How kubelets are found: `nodes` one page for each node that kube-state-metrics shows, `urls` fixed addresses, `proxy` through the API server, `off` not at all (usage is unknown and every pod is charged by its request).',
      ),
    template: text()
      .default(KUBELET)
      .describe(
        'For `nodes`: the address, where `{address}` stands for the node’s internal IP and `{node}` for its name.',
      ),
    urls: z
      .array(httpUrl())
      .default([])
      .describe('For `urls`: cAdvisor pages, any number of nodes behind each.'),
    apiServer: httpUrl()
      .default(API_SERVER)
      .describe(
        'For `proxy`: the API server; pages are `/api/v1/nodes/{node}/proxy/metrics/cadvisor`.',
      ),
    auth,
  })
  .check(z.superRefine(checkTargets, whenSound('mode', 'urls', 'template')));

const dcgm = z
  .strictObject({
    mode: z
      .enum(['off', 'nodes', 'urls'])
      .default('off')
      .describe(
        'How NVIDIA’s dcgm-exporter is found; `off`: GPUs count as held and their utilisation is unknown.',
      ),
    template: text().default(DCGM).describe('For `nodes`: as for kubelets; only nodes with GPUs.'),
    urls: z.array(httpUrl()).default([]).describe('For `urls`: the metrics pages.'),
    auth,
  })
  .check(z.superRefine(checkTargets, whenSound('mode', 'urls', 'template')));

const direct = z
  .strictObject({
    kubeStateMetrics: kubeStateMetrics
      .prefault({})
      .describe('Who the pods and nodes are and what they request.'),
    kubelets: kubelets.prefault({}).describe('What containers use.'),
    dcgm: dcgm.prefault({}).describe('How much GPUs are used.'),
    scrapeIntervalSeconds: positiveSeconds()
      .default(30)
      .describe('Time between two scrapes of every target.'),
    windowSeconds: positiveSeconds()
      .default(300)
      .describe('Live rates are means over this time; at least four scrape intervals.'),
    timeoutSeconds: positiveSeconds().default(10).describe('Time one request may take.'),
    concurrency: count().default(8).describe('Requests under way at one time over all targets.'),
    maxResponseMebibytes: count()
      .default(256)
      .describe('Size of the largest answer that is read, decompressed.'),
  })
  .check(z.superRefine(checkWindow, whenSound('windowSeconds', 'scrapeIntervalSeconds')));

/** How the cluster is read. */
export const metricsSchema = z
  .strictObject({
    source: z
      .enum(['direct', 'prometheus'])
      .default('direct')
      .describe(
        '`direct`: scrape kube-state-metrics and kubelets, no Prometheus is needed; `prometheus`: ask a Prometheus-compatible store, which also knows the past.',
      ),
    passIntervalSeconds: positiveSeconds()
      .default(60)
      .describe('Time between two allocations of the live rates.'),
    direct: direct.prefault({}).describe('The targets of the `direct` source.'),
    prometheus: prometheusSchema.exactOptional().describe('The store of the `prometheus` source.'),
  })
  .check(
    z.superRefine(
      ({ source, prometheus }, context) => {
        if (source === 'prometheus' && prometheus === undefined)
          context.addIssue({
            code: 'custom',
            path: ['source'],
            message: 'needs metrics.prometheus.url, the address of the store',
          });
      },
      whenSound('source', 'prometheus'),
    ),
  );

interface Targets {
  readonly mode: string;
  readonly template: string;
  readonly urls: readonly string[];
}

function checkTargets(targets: Targets, context: z.RefinementCtx): void {
  const report = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (targets.mode === 'urls' && targets.urls.length === 0)
    report('urls', 'must name at least one page when mode is urls');
  if (targets.mode !== 'urls' && targets.urls.length > 0)
    report('urls', `is only read when mode is urls, but mode is ${targets.mode}`);
  if (targets.mode !== 'nodes') return;
  if (!/\{(?:address|node)\}/.test(targets.template))
    report('template', 'must hold {address} or {node}, or every node would have the same page');
  else if (!URL.canParse(targets.template.replace(/\{(?:address|node)\}/g, 'node')))
    report(
      'template',
      'must be a full address, such as "https://{address}:10250/metrics/cadvisor"',
    );
}
