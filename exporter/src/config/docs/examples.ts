/** A complete file with the story it tells; every key in it is checked by a test. */
export interface Example {
  readonly title: string;
  readonly story: readonly string[];
  readonly yaml: string;
}

const IN_CLUSTER: Example = {
  title: 'Inside a cluster on AWS',
  story: [
    'The exporter runs as a pod, reads kubelets with its service account, and is scraped by a Prometheus in the same cluster.',
    'A negotiated discount applies to on-demand hosts, batch jobs pay for what they use, and production pays for what it reserves.',
  ],
  yaml: `cluster: prod-eu-1

metrics:
  direct:
    kubeStateMetrics:
      urls: [http://kube-state-metrics.monitoring.svc:8080/metrics]
    kubelets:
      mode: nodes
      auth:
        tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
        caFile: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    dcgm:
      mode: nodes

prices:
  adjust:
    - match: { provider: aws, capacityType: on-demand }
      percent: -12
  fees: { service: eks }

attribution:
  team: [podLabel: team, namespaceLabel: team, default: unowned]
  environment: [namespaceLabel: environment, default: unknown]

allocation:
  split: { policy: fixed }
  models:
    default: hybrid
    rules:
      - match: { namespace: 'batch-*' }
        model: usage
      - match: { attribution: { environment: prod } }
        model: request
      - match: { namespace: ingress }
        model: hybrid
        reserve: 0.5
  idle: { mode: show }

server:
  listen: ':10970'
`,
};

const OWN_MACHINES: Example = {
  title: 'Own machines, outside the cluster',
  story: [
    'The exporter runs beside the cluster and reaches kubelets through the API server.',
    'Every price is in a file, amounts are shown in euros, idle machines are paid for by everyone but the DaemonSets and the system, and the API asks for a token.',
  ],
  yaml: `cluster: rack7

metrics:
  passIntervalSeconds: 60
  direct:
    scrapeIntervalSeconds: 60
    windowSeconds: 300
    kubeStateMetrics:
      urls:
        - https://ksm.rack7.example.com/shard-0/metrics
        - https://ksm.rack7.example.com/shard-1/metrics
      auth: { caFile: ca.pem }
    kubelets:
      mode: proxy
      apiServer: https://10.0.0.1:6443
      auth: { tokenFile: api-token, caFile: ca.pem }

prices:
  ladder: [file]
  file: prices.yaml
  fees: { service: none }
  currency: EUR
  exchangeRatesFile: rates.csv

allocation:
  split: { policy: ratio, weights: { cpu: 8, memory: 1, gpu: 60 } }
  models: { default: request }
  idle:
    mode: share
    scope: cluster
    exclude: { daemonSets: true, namespaces: [kube-system] }

server:
  listen: 10.0.0.7:10970
  token: \${PODTALLY_TOKEN}
  tls: { certFile: tls.crt, keyFile: tls.key }
  metrics: { parts: workload, opencost: true }

log: { level: info, format: json }
`,
};

export const EXAMPLES: readonly Example[] = [IN_CLUSTER, OWN_MACHINES];
