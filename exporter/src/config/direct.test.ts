import { describe, expect, test } from '@jest/globals';
import type { DirectConfig } from '../adapters/direct/config.ts';
import { toDirectOptions } from './direct.ts';
import { configOf } from './testing/complaint.ts';

/** The compiler checks here that the source takes what the configuration gives. */
const directOf = (text: string): DirectConfig => toDirectOptions(configOf(text));

describe('the options of the direct source', () => {
  test('unless told otherwise: kube-state-metrics at its usual place, kubelets by node, no dcgm', () => {
    expect(directOf('')).toEqual({
      kubeStateMetrics: {
        urls: ['http://kube-state-metrics.kube-system.svc:8080/metrics'],
        access: { insecureSkipVerify: false },
      },
      kubelets: {
        mode: 'nodes',
        template: 'https://{address}:10250/metrics/cadvisor',
        access: { insecureSkipVerify: false },
      },
      scrapeIntervalSeconds: 30,
      windowSeconds: 300,
      timeoutSeconds: 10,
      concurrency: 8,
      maxResponseBytes: 268_435_456,
    });
  });

  test('fixed addresses, with what they ask for', () => {
    const { kubelets, dcgm } = directOf(`
metrics:
  direct:
    kubelets: { mode: urls, urls: ["https://k/metrics"], auth: { tokenFile: token, caFile: /ca.pem } }
    dcgm: { mode: nodes }
`);
    expect(kubelets).toEqual({
      mode: 'urls',
      urls: ['https://k/metrics'],
      access: {
        tokenFile: '/etc/podtally/token',
        caFile: '/ca.pem',
        insecureSkipVerify: false,
      },
    });
    expect(dcgm).toEqual({
      mode: 'nodes',
      template: 'http://{address}:9400/metrics',
      access: { insecureSkipVerify: false },
    });
  });

  test('the API server as a proxy, without a slash at its end; or no kubelets at all', () => {
    const kubelets = (text: string): DirectConfig['kubelets'] =>
      directOf(`metrics: { direct: { kubelets: { ${text} } } }`).kubelets;
    expect(kubelets('mode: proxy, apiServer: "https://10.0.0.1:6443/"')).toEqual({
      mode: 'proxy',
      apiServer: 'https://10.0.0.1:6443',
      access: { insecureSkipVerify: false },
    });
    expect(kubelets('mode: off')).toEqual({ mode: 'off' });
  });
});
