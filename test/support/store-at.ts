import type { StoreConfig } from '../../exporter/src/adapters/prometheus/config.ts';

/** A store on loopback, asked without credentials and with time for machines that are busy. */
export const storeAt = (url: string): StoreConfig => ({
  url,
  auth: { kind: 'none' },
  headers: {},
  tls: {},
  // Real seconds; a busy machine must not look like an outage.
  timeoutSeconds: 60,
  concurrency: 2,
  maxResponseBytes: 2 ** 30,
});
