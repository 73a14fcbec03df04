import type { HostFacts } from '../../domain/host.ts';

/** Regions of Azure China have a price list of their own (https://prices.azure.cn), of another form. */
const CHINA = /^china/;

/** Why a host of Azure is not billed as a plain machine by the hour; empty when it is. */
export function whyNotPlain(host: HostFacts): string {
  if (host.os !== 'linux' && host.os !== 'windows')
    return `Azure bills the licence for ${host.os} apart from the machine, and it is not looked up; add the machine with its licence to the price file`;
  if (host.tenancy !== 'shared') return 'a dedicated host is billed whole, not by its machines';
  if (host.capacityType === 'reserved') return 'a reservation is billed by its own terms';
  if (host.instanceType === '') return 'the node has no instance type label';
  if (host.region === '') return 'the node has no region label';
  if (CHINA.test(host.region))
    return 'Azure China has a price list of its own, which is not read; add the machine to the price file';
  return '';
}
