import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { HostAllocation } from './allocation.ts';
import { conservationErrorOf } from './conservation.ts';
import type { Allocated } from './rows.ts';
import { finished } from './stepwise.ts';
import { eksFee, aPolicy } from './testing/cluster.ts';
import { sound, twoHosts, withFirstHost } from './testing/two-hosts.ts';
import { resourceSeconds, usd } from './units.ts';

const errorOf = (allocated: Allocated): number => finished(conservationErrorOf(allocated));

describe('the conservation error', () => {
  const freeCpuHidden = (host: HostAllocation): HostAllocation => ({
    ...host,
    idle: { ...host.idle, cpu: { ...host.idle.cpu, free: resourceSeconds(0) } },
  });

  test('is nothing where all is told', () => {
    expect(errorOf(sound)).toBeLessThan(1e-12);
  });

  test('is the share of its host that is missing: 3 of 4 idle cores of 0.03 are 0.09 of 0.20', () => {
    expect(errorOf(withFirstHost(freeCpuHidden))).toBeCloseTo(0.09 / 0.2, 12);
  });

  test('sees two hosts’ errors that cancel out over the cluster', () => {
    const cents = (dollars: number): Pick<HostAllocation, 'cost'> => ({ cost: usd(dollars) });
    const [first, second] = sound.hosts;
    const hosts = [
      { ...first!, ...cents(0.1) },
      { ...second!, ...cents(0.2) },
    ];
    // rows of 0.20 against 0.10
    expect(errorOf({ ...sound, hosts })).toBeCloseTo(1, 12);
  });

  test('is the whole cluster’s where idle moved between hosts', () => {
    const idle = { mode: 'share', scope: 'cluster' } as const;
    const moved = allocate({ ...twoHosts, policy: aPolicy({ idle }) });
    expect(errorOf(moved)).toBeLessThan(1e-12);
    const tampered = {
      ...withFirstHost((host) => ({ ...host, cost: usd(0.5) }), moved),
      total: usd(0.6),
    };
    // rows of 0.30 against 0.60
    expect(errorOf(tampered)).toBeCloseTo(0.5, 12);
  });

  test('sees a fee that has no row', () => {
    const fee = eksFee(0.1);
    const withFee = allocate({ ...twoHosts, fees: [fee] });
    expect(errorOf(withFee)).toBeLessThan(1e-12);
    // rows of 0.30 against 0.40
    expect(errorOf({ ...withFee, fees: [] })).toBeCloseTo(0.25, 12);
  });

  test('is what was told, in dollars, of a host that costs nothing', () => {
    const hosts = [{ ...sound.hosts[0]!, cost: usd(0) }];
    expect(errorOf({ ...sound, hosts, total: usd(0) })).toBeCloseTo(0.2, 12);
  });
});
