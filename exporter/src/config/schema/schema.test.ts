import { describe, expect, test } from '@jest/globals';
import { complaintAbout } from '../testing/complaint.ts';

describe('values that cannot be', () => {
  test.each([
    ['prices: { ladder: [] }', 'prices.ladder must have at least one entry'],
    ['prices: { ladder: [file, file] }', 'prices.ladder[1] is on the ladder twice'],
    [
      'prices: { ladder: [catalogue], file: p.yaml }',
      'prices.file is never read: prices.ladder does not hold "file"',
    ],
    [
      'prices: { ladder: [list], catalogueFile: c.json }',
      'prices.catalogueFile is never read: prices.ladder holds neither "catalogue" nor "estimate"',
    ],
    ['prices: { live: { refreshHours: 0.5 } }', 'prices.live.refreshHours must be at least 1'],
    ['prices: { adjust: [{ percent: -101 }] }', 'prices.adjust[0].percent must be at least -100'],
    [
      'prices: { currency: euro }',
      'prices.currency must be a currency code of three capital letters, such as EUR',
    ],
    [
      'prices: { currency: EUR }',
      'prices.currency needs prices.exchangeRatesFile: there is no rate to show dollars in it',
    ],
    [
      'prices: { azure: { currency: EUR } }',
      'prices.azure.currency needs prices.exchangeRatesFile: there is no rate to turn it into dollars',
    ],
    [
      'prices: { gcp: { apiKeyFile: key, credentialsFile: account.json } }',
      'prices.gcp.credentialsFile and apiKeyFile are both given; keep one',
    ],
    [
      'prices: { gcp: { endpoint: mirror } }',
      'prices.gcp.endpoint must be a full address, such as "https://cloudbilling.googleapis.com"',
    ],
    [
      'allocation: { split: { withoutGpu: { cpu: 0.6, memory: 0.5 } } }',
      'allocation.split.withoutGpu sums to 1.1; shares must sum to 1',
    ],
    [
      'allocation: { split: { withGpu: { cpu: 3, memory: 2, gpu: 95 } } }',
      'allocation.split.withGpu sums to 100; shares must sum to 1',
    ],
    [
      'allocation: { split: { weights: { cpu: 9, memory: 1, gpu: 90 } } }',
      'allocation.split.weights is not read when policy is fixed',
    ],
    [
      'allocation: { split: { policy: provider, preset: opencost } }',
      'allocation.split.preset is not read when fallback is fixed',
    ],
    [
      'allocation: { split: { policy: ratio, fallback: ratio } }',
      'allocation.split.fallback is only read when policy is provider, but policy is ratio',
    ],
    [
      'allocation: { split: { policy: ratio, preset: opencost, weights: { cpu: 1, memory: 1, gpu: 1 } } }',
      'allocation.split.preset and weights are both given; keep one',
    ],
    [
      'allocation: { split: { policy: ratio, weights: { cpu: 0, memory: 0, gpu: 1 } } }',
      'allocation.split.weights gives cpu and memory no weight: a host without GPUs could not be split',
    ],
    [
      'allocation: { models: { default: request, reserve: 0.5 } }',
      'allocation.models.reserve is only read by the hybrid model, but the model is request',
    ],
    ['allocation: { models: { reserve: 1.5 } }', 'allocation.models.reserve must be at most 1'],
    [
      'allocation: { models: { rules: [{ match: {}, model: usage }] } }',
      'allocation.models.rules[0].match is empty and would match every pod; that is what allocation.models.default is for',
    ],
    [
      'allocation: { models: { rules: [{ match: { attribution: { tier: gold } }, model: usage }] } }',
      'allocation.models.rules[0].match.attribution.tier is not a dimension of attribution; there are team, service, customer, environment',
    ],
    [
      'attribution: { namespace: [podLabel: a] }',
      'attribution.namespace is the name of a label that the metrics have already',
    ],
    [
      'attribution: { Cost-Centre: [podLabel: a] }',
      'attribution.Cost-Centre must be made of lower-case letters, digits and _, because it becomes a metric label',
    ],
    [
      'attribution: { team: [default: none] }',
      'attribution.team must name at least one place to look at',
    ],
    [
      'attribution: { team: [default: none, podLabel: a] }',
      'attribution.team[0] is the default and must be the last of the list: what follows is never looked at',
    ],
    [
      'attribution: { team: [{ podLabel: a, nodeLabel: b }] }',
      'attribution.team[0] must have exactly one key, such as "podLabel: team"',
    ],
    [
      'attribution: { team: [podLabel: a, podLabel: a] }',
      'attribution.team[1] stands in the list twice',
    ],
    [
      'metrics: { direct: { kubeStateMetrics: { urls: ["ksm:8080"] } } }',
      'metrics.direct.kubeStateMetrics.urls[0] must begin with http:// or https://',
    ],
    [
      'metrics: { direct: { kubeStateMetrics: { urls: ["/metrics"] } } }',
      'metrics.direct.kubeStateMetrics.urls[0] must be a full address, such as "http://kube-state-metrics:8080/metrics"',
    ],
    [
      'metrics: { direct: { kubeStateMetrics: { urls: [""] } } }',
      'metrics.direct.kubeStateMetrics.urls[0] must not be empty',
    ],
    [
      'metrics: { direct: { kubelets: { mode: urls } } }',
      'metrics.direct.kubelets.urls must name at least one page when mode is urls',
    ],
    [
      'metrics: { direct: { kubelets: { urls: ["http://a/"] } } }',
      'metrics.direct.kubelets.urls is only read when mode is urls, but mode is nodes',
    ],
    [
      'metrics: { direct: { dcgm: { mode: nodes, template: "http://dcgm:9400/metrics" } } }',
      'metrics.direct.dcgm.template must hold {address} or {node}, or every node would have the same page',
    ],
    [
      'metrics: { direct: { windowSeconds: 100 } }',
      'metrics.direct.windowSeconds must be at least 4 scrapes: 120 s with scrapeIntervalSeconds 30',
    ],
    [
      'metrics: { direct: { timeoutSeconds: 0 } }',
      'metrics.direct.timeoutSeconds must be more than 0',
    ],
    [
      'metrics: { direct: { concurrency: 1.5 } }',
      'metrics.direct.concurrency must be a whole number, but is the number 1.5',
    ],
    [
      'server: { listen: localhost }',
      'server.listen must be an address and a port, such as "127.0.0.1:10970" or ":10970"',
    ],
    [
      'server: { listen: ":70000" }',
      'server.listen must be an address and a port, such as "127.0.0.1:10970" or ":10970"',
    ],
    ['server: { tls: { certFile: a.pem } }', 'server.tls.keyFile is missing; it must be text'],
    [
      'server: { metrics: { disappearAfterSeconds: 90 } }',
      'server.metrics.disappearAfterSeconds must be at least two passes: 120 s with metrics.passIntervalSeconds 60',
    ],
    ['cluster: ""', 'cluster must not be empty'],
  ])('%s', (text, complaint) => {
    const [first = ''] = complaintAbout(text).split('\n');
    expect(first.replace(/^podtally\.yaml:1:\d+: /, '')).toBe(complaint);
  });
});
