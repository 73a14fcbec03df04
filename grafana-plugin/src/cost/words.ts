import { rangeUtil, type RawTimeRange } from '@grafana/data';
import type { CostRow } from './rows.ts';

const SPEND_TYPES: Readonly<Record<string, string>> = {
  usage: 'usage',
  workload_idle: 'workload idle',
  cluster_idle: 'cluster idle',
  managed_service_fee: 'managed fee',
};

/** The spend types in the order in which they stack: what is used first. */
export const SPEND_TYPE_ORDER = Object.keys(SPEND_TYPES);

/** One colour for each on every page, of Grafana's palette. */
export const SPEND_TYPE_COLOR: Readonly<Record<string, string>> = {
  usage: 'blue',
  workload_idle: 'orange',
  cluster_idle: 'purple',
  managed_service_fee: 'green',
};

/** What each spend type stands for, in the words of a bill. */
export const SPEND_TYPE_MEANING: Readonly<Record<string, string>> = {
  usage: 'used by pods',
  workload_idle: 'charged to pods and not used by them',
  cluster_idle: 'of hosts, and charged to no pod',
  managed_service_fee: 'what the provider asks for the control plane',
};

/** `workload_idle` as people say it. */
export function spendTypeText(spendType: string): string {
  return SPEND_TYPES[spendType] ?? spendType.replaceAll('_', ' ');
}

/** The order of the resources that clusters mostly have; others follow by name. */
export const RESOURCE_ORDER = [
  'cpu',
  'memory',
  'gpu',
  'persistent_volume',
  'network',
  'load_balancer',
];

/** `persistent_volume` as people say it. */
export function resourceText(resource: string): string {
  if (resource === 'gpu' || resource === 'cpu') return resource.toUpperCase();
  if (resource === 'managed_service_fee') return 'fee';
  return resource.replaceAll('_', ' ');
}

/** What an empty label says, where it is not just that nobody wrote one. */
const EMPTY: Readonly<Record<string, string>> = {
  workload: '(no workload)',
  workload_kind: '',
  pod: '(no pod)',
};

/** What a row is called: its key, or what it is made of where no pod pays it. */
export function rowName(row: CostRow, labels: readonly string[]): string {
  // Idle has a node, fees have none; nor has idle where one model holds for everyone.
  if (row.isNobodys || (labels[0] === 'node' && row.key[0] === '')) return nobodysName(row);
  return keyName(row.key, labels);
}

/** `deployment/cart`; empty labels in words. */
export function keyName(key: readonly string[], labels: readonly string[]): string {
  return key
    .map((part, at) => (part === '' ? (EMPTY[labels[at] ?? ''] ?? '(none)') : part))
    .filter((part) => part !== '')
    .join('/');
}

/** What a reader should know of a row that has no plain name. */
export function rowMeaning(row: CostRow): string | undefined {
  if (row.isNobodys) return 'No pod pays this: capacity that nobody is charged for, and fees.';
  if (row.key.includes('')) return 'The label is empty.';
  return undefined;
}

/** `the last 24 hours` of a range as Grafana's picker says it. */
export function rangeText(raw: RawTimeRange, timeZone?: string): string {
  const text = rangeUtil.describeTimeRange(raw, timeZone);
  if (text.startsWith('Last ')) return `the ${lowerFirst(text)}`;
  return /^[A-Z][a-z]/.test(text) ? lowerFirst(text) : text;
}

function nobodysName({ parts }: CostRow): string {
  const types = new Set(parts.filter(({ cost }) => cost !== 0).map(({ spendType }) => spendType));
  if (types.size === 0 || (types.has('cluster_idle') && types.size > 1))
    return 'cluster idle and fees';
  return types.has('cluster_idle') ? 'cluster idle' : 'fees';
}

/** `Namespace` of `namespace`. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `the last hour` of `The last hour`. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
