import { team, workload } from './workload.ts';
import type { Workload } from './workload.ts';

const SHOP: readonly Workload[] = [
  workload('shop', 'storefront', 12, [0.25, 768], {
    ...team('storefront', 'web'),
    cpuShare: 0.6,
    proxy: true,
  }),
  workload('shop', 'cart', 8, [0.2, 512], {
    ...team('checkout', 'cart'),
    cpuShare: 0.45,
    limit: 3,
  }),
  workload('shop', 'catalog', 8, [0.25, 1024], { ...team('storefront', 'catalog'), cpuShare: 0.7 }),
  workload('shop', 'checkout', 6, [0.4, 768], {
    ...team('checkout', 'checkout'),
    kind: 'Rollout',
    shape: 'bursty',
    cpuShare: 0.5,
  }),
  workload('shop', 'pricing', 4, [0.25, 512], {
    ...team('storefront', 'pricing'),
    shape: 'bursty',
  }),
  // Asks for far more than it ever uses.
  workload('shop', 'recommendations', 4, [0.6, 1536], {
    ...team('storefront', 'recommendations'),
    cpuShare: 0.08,
    memoryShare: 0.35,
  }),
  // Nobody remembers whose it is.
  workload('shop', 'images', 4, [0.2, 384], { labels: { 'app.kubernetes.io/name': 'images' } }),
];

const PAYMENTS: readonly Workload[] = [
  workload('payments', 'payments-api', 6, [0.3, 768], {
    labels: { service: 'payments', customer: 'tide-bank' },
    cpuShare: 0.55,
    limit: 2,
  }),
  workload('payments', 'ledger-writer', 4, [0.25, 1024], {
    labels: { service: 'ledger' },
    shape: 'steady',
    cpuShare: 0.8,
  }),
  workload('payments', 'fraud-scorer', 4, [0.45, 1536], {
    labels: { service: 'fraud', customer: 'lumen-air' },
    shape: 'bursty',
    cpuShare: 0.7,
  }),
  workload('payments', 'card-vault', 3, [0.3, 1024], {
    labels: { service: 'vault' },
    kind: 'StatefulSet',
    pools: ['memory'],
    volumeGib: 20,
    shape: 'steady',
    cpuShare: 0.25,
    limit: 1,
  }),
  workload('payments', 'payouts', 2, [0.2, 512], {
    labels: { service: 'payouts', customer: 'orchard-foods' },
    cpuShare: 0.3,
  }),
];

const SEARCH: readonly Workload[] = [
  workload('search', 'search-api', 6, [0.35, 768], { ...team('search', 'query'), pools: ['gke'] }),
  workload('search', 'indexer', 4, [0.5, 1024], {
    ...team('search', 'indexing'),
    pools: ['gke'],
    shape: 'bursty',
    cpuShare: 0.8,
  }),
  workload('search', 'search-node', 3, [0.7, 4096], {
    ...team('search', 'index'),
    kind: 'StatefulSet',
    pools: ['gke'],
    volumeGib: 100,
    memoryShare: 0.9,
    cpuShare: 0.6,
    shape: 'steady',
  }),
];

const ML: readonly Workload[] = [
  workload('ml', 'demand-trainer', 2, [8, 32768], {
    ...team('ml', 'forecasting'),
    kind: 'Job',
    pools: ['gpu'],
    gpu: { mean: 0.82, amplitude: 0.12 },
    cpuShare: 0.75,
    shape: 'steady',
  }),
  workload('ml', 'image-inference', 1, [4, 16384], {
    ...team('ml', 'vision', { customer: 'orchard-foods' }),
    pools: ['gpu'],
    gpu: { mean: 0.34, amplitude: 0.25 },
    cpuShare: 0.4,
  }),
  workload('ml', 'inference-api', 4, [0.5, 1024], {
    ...team('ml', 'vision'),
    pools: ['gpu'],
    cpuShare: 0.35,
  }),
  workload('ml', 'feature-store', 3, [0.4, 6144], {
    ...team('ml', 'features'),
    pools: ['memory'],
    memoryShare: 0.85,
    shape: 'steady',
    cpuShare: 0.3,
  }),
  workload('ml', 'notebook', 2, [1, 4096], {
    kind: 'Pod',
    pools: ['gpu'],
    labels: { 'app.kubernetes.io/name': 'notebook' },
    cpuShare: 0.05,
    memoryShare: 0.2,
    shape: 'bursty',
  }),
];

const DATA: readonly Workload[] = [
  workload('data', 'stream-broker', 3, [0.8, 6144], {
    labels: { service: 'streaming' },
    kind: 'StatefulSet',
    pools: ['memory'],
    volumeGib: 200,
    memoryShare: 0.9,
    shape: 'steady',
    cpuShare: 0.5,
  }),
  workload('data', 'clickstream', 6, [0.3, 768], {
    labels: { service: 'streaming' },
    pools: ['general', 'spot', 'memory'],
    cpuShare: 0.65,
  }),
  workload('data', 'warehouse-loader', 4, [0.4, 2048], {
    labels: { service: 'warehouse' },
    pools: ['spot'],
    shape: 'bursty',
    cpuShare: 0.9,
  }),
  workload('data', 'metadata-db', 1, [0.5, 4096], {
    labels: { service: 'warehouse' },
    kind: 'StatefulSet',
    pools: ['memory'],
    volumeGib: 50,
    shape: 'steady',
    cpuShare: 0.2,
  }),
  // Labelled with an empty team, as happens.
  workload('data', 'reporting', 2, [0.25, 1024], {
    labels: { team: '', service: 'reporting' },
    cpuShare: 0.2,
    shape: 'bursty',
  }),
];

const PLATFORM: readonly Workload[] = [
  workload('platform', 'ingress', 4, [0.3, 512], {
    ...team('platform', 'ingress'),
    cpuShare: 0.75,
    priorityClass: 'platform-critical',
  }),
  workload('platform', 'prometheus', 2, [0.8, 6144], {
    ...team('platform', 'monitoring'),
    kind: 'StatefulSet',
    pools: ['memory'],
    volumeGib: 100,
    memoryShare: 1.1,
    cpuShare: 0.6,
    shape: 'steady',
  }),
  workload('platform', 'grafana', 1, [0.2, 512], team('platform', 'monitoring')),
  workload('platform', 'log-aggregator', 3, [0.4, 1024], {
    ...team('platform', 'logging'),
    pools: ['general', 'spot', 'memory'],
    shape: 'steady',
    cpuShare: 0.7,
  }),
  workload('platform', 'certificate-issuer', 2, [0.05, 128], team('platform', 'certificates')),
  workload('platform', 'progressive-delivery', 1, [0.1, 256], team('platform', 'delivery')),
  workload('platform', 'kube-state-metrics', 1, [0.1, 256], team('platform', 'monitoring')),
];

const SYSTEM: readonly Workload[] = [
  workload('kube-system', 'coredns', 4, [0.1, 70], {
    shape: 'steady',
    limit: 2.43,
    priorityClass: 'system-cluster-critical',
    pools: ['general', 'spot', 'gke'],
  }),
  workload('kube-system', 'metrics-server', 2, [0.1, 200], { shape: 'steady', cpuShare: 0.1 }),
  workload('kube-system', 'karpenter', 2, [0.25, 1024], { shape: 'steady', cpuShare: 0.05 }),
  workload('kube-system', 'cluster-autoscaler', 1, [0.1, 600], { shape: 'steady', cpuShare: 0.1 }),
  workload('kube-system', 'ebs-csi-controller', 2, [0.06, 240], { shape: 'steady', cpuShare: 0.1 }),
];

const SANDBOX: readonly Workload[] = [
  workload('sandbox', 'echo', 4, [0, 0], { shape: 'bursty' }),
  workload('sandbox', 'playground', 3, [0.25, 1024], {
    pools: ['spot'],
    cpuShare: 0.03,
    memoryShare: 0.1,
    shape: 'bursty',
  }),
  workload('sandbox', 'load-test', 1, [0, 0], {
    kind: 'Pod',
    pools: ['spot'],
    cpuShare: 9,
    shape: 'bursty',
  }),
  workload('sandbox', 'legacy-erp', 4, [0.3, 2048], {
    pools: ['legacy'],
    labels: { 'app.kubernetes.io/name': 'legacy-erp' },
    shape: 'steady',
    cpuShare: 0.5,
  }),
  workload('batch', 'history-backfill', 2, [0.8, 2048], {
    kind: 'Job',
    pools: ['spot'],
    labels: { team: 'data', service: 'backfill' },
    cpuShare: 0.95,
    shape: 'steady',
  }),
];

/** Everything the scheduler places, largest requests of a pool first so that they fit. */
export const WORKLOADS: readonly Workload[] = [
  ...[SHOP, PAYMENTS, SEARCH, ML, DATA, PLATFORM, SYSTEM, SANDBOX].flat(),
].toSorted((a, b) => b.cpu - a.cpu);
