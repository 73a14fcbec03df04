import type { PodBilling, Provider } from './host.ts';
import { labelValue, type Labels } from './labels.ts';

/** What tells whether a node is billed, or its pods. */
export interface BillingClues {
  readonly node: string;
  readonly providerId: string;
  readonly provider: Provider;
  readonly labels: Labels;
  readonly hasGpu: boolean;
}

/** A product that bills pods by their size; its name stands where a machine has its instance type. */
export interface PodProduct {
  readonly billing: PodBilling;
  readonly instanceType: string;
}

/**
 * The product that bills a node's pods; null where the node itself is billed.
 * EKS Fargate gives every pod a node of its own; GKE Autopilot bills the requests of pods, except on special hardware.
 */
export function podProductOf(clues: BillingClues): PodProduct | null {
  if (isFargate(clues)) return { billing: 'fargate', instanceType: 'fargate' };
  if (!isAutopilotNode(clues.provider, clues.node) || clues.hasGpu) return null;
  const computeClass = labelValue(clues.labels, 'cloud.google.com/compute-class') ?? '';
  const instanceType = POD_BILLED_CLASSES.get(computeClass.toLowerCase());
  return instanceType === undefined ? null : { billing: 'gke-autopilot', instanceType };
}

/** Fargate names its nodes by their address, at the end of the providerID too (`aws:///us-east-1a/<id>/fargate-ip-10-0-1-2…`). */
const FARGATE_NODE = /(^|\/)fargate-ip-\d/;

const isFargate = ({ node, providerId, labels }: BillingClues): boolean =>
  labelValue(labels, 'eks.amazonaws.com/compute-type') === 'fargate' ||
  FARGATE_NODE.test(node) ||
  FARGATE_NODE.test(providerId);

/** GKE names the nodes that it runs for Autopilot `gk3-<cluster>-…`, those of node pools `gke-<cluster>-…`. */
export const isAutopilotNode = (provider: Provider, node: string): boolean =>
  provider === 'gcp' && node.startsWith('gk3-');

/**
 * Compute classes whose pods are billed, in lower case, and the product of each; all others (Performance, Accelerator, custom)
 * bill the node and a premium (Google Kubernetes Engine pricing, "Autopilot mode"; "About built-in ComputeClasses in GKE").
 */
const POD_BILLED_CLASSES: ReadonlyMap<string, string> = new Map([
  ['', 'gke-autopilot'],
  ['general-purpose', 'gke-autopilot'],
  ['autopilot', 'gke-autopilot'],
  ['autopilot-spot', 'gke-autopilot'],
  ['balanced', 'gke-autopilot-balanced'],
  ['scale-out', 'gke-autopilot-scale-out'],
]);

/**
 * Namespaces of Google's own pods, which Autopilot does not charge for
 * (Google Kubernetes Engine pricing, "Autopilot mode": no charge for system Pods).
 */
const AUTOPILOT_SYSTEM = /^(kube-system|gmp-(system|public)|gke-(managed-.+|gmp-system|mcs))$/;

export const isFreeOnAutopilot = (namespace: string): boolean => AUTOPILOT_SYSTEM.test(namespace);
