import type { HostFacts } from '../../domain/host.ts';
import { labelValue } from '../../domain/labels.ts';

/** GKE names the nodes that it runs for Autopilot `gk3-<cluster>-…`. */
const AUTOPILOT_NODE = /^gk3-/;
const FLEX_START = 'cloud.google.com/gke-flex-start';

/** Why a host of Google is not billed as a plain machine by the hour; empty when it is. */
export function whyNotPlain(host: HostFacts): string {
  if (host.os !== 'linux')
    return `Google bills the licence for ${host.os} apart from the machine, and it is not looked up; add the machine with its licence to the price file`;
  if (host.tenancy !== 'shared') return 'a sole-tenant node is billed whole, not by its machines';
  if (AUTOPILOT_NODE.test(host.node)) return 'GKE Autopilot bills pods, not nodes';
  if (host.capacityType === 'reserved') return 'a reservation is billed by its own terms';
  if (labelValue(host.labels, FLEX_START) === 'true')
    return 'a flex-start machine has a price of its own, which is not looked up';
  if (host.instanceType === '') return 'the node has no instance type label';
  if (host.region === '') return 'the node has no region label';
  return '';
}
