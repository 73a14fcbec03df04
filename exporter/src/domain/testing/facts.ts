/** Facts of hosts for tests of prices. */
import type { HostFacts } from '../host.ts';
import { NO_LABELS } from '../labels.ts';
import { amounts } from '../resource.ts';
import { BYTES_PER_GIB } from '../units.ts';

/** Of a host that tells nothing about itself but its 2 cores and 8 GiB. */
export const bareFacts = (facts: Partial<HostFacts> = {}): HostFacts => ({
  node: 'n1',
  providerId: '',
  provider: 'other',
  instanceType: '',
  region: '',
  zone: '',
  os: 'linux',
  tenancy: 'shared',
  capacityType: 'on-demand',
  labels: NO_LABELS,
  capacity: amounts(2, 8 * BYTES_PER_GIB),
  hasGpu: false,
  ...facts,
});

/** Of an m5.large of AWS in us-east-1a. */
export const awsFacts = (facts: Partial<HostFacts> = {}): HostFacts =>
  bareFacts({
    providerId: 'aws:///us-east-1a/i-1',
    provider: 'aws',
    instanceType: 'm5.large',
    region: 'us-east-1',
    zone: 'us-east-1a',
    ...facts,
  });
