import type { Allocation } from '../../domain/allocation.ts';
import type { HostFacts, Provider } from '../../domain/host.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { csvLine, type Cell } from './csv.ts';
import type { AllocationDocument, DocumentRow, QuantityUnit } from './document.ts';

/**
 * Columns of FOCUS 1.2 that an allocation can fill truthfully.
 *
 * Nothing was invoiced here, so there is no BilledCost, ListCost, account, SKU or invoice: those belong to the bill.
 */
const FOCUS_COLUMNS = [
  'BillingCurrency',
  'ChargeCategory',
  'ChargeDescription',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ConsumedQuantity',
  'ConsumedUnit',
  'EffectiveCost',
  'ProviderName',
  'RegionId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'Tags',
] as const;

/** Columns of our own, which FOCUS has start with `x_`; the dimensions grouped by follow them. */
const OWN_COLUMNS = [
  'x_AllocationModel',
  'x_IdleMode',
  'x_PolicyVersion',
  'x_PriceBasis',
  'x_SpendType',
  'x_AllocatedResource',
  'x_Component',
  'x_Cluster',
] as const;

/** Provider names as the providers' own FOCUS exports spell them. */
const PROVIDERS: Readonly<Record<Provider, string | null>> = {
  aws: 'AWS',
  gcp: 'Google Cloud',
  azure: 'Microsoft',
  other: null,
};

/** FOCUS wants units in title case, parts joined by a hyphen (FOCUS 1.2, Unit Format). */
const UNITS: Readonly<Record<QuantityUnit, string>> = {
  'core-hours': 'Core-Hours',
  'gib-hours': 'GiB-Hours',
  'gpu-hours': 'GPU-Hours',
  hours: 'Hours',
};

/** The dimensions of a FOCUS file where none are asked for: as fine as an allocation is. */
export const focusBy = (policy: AllocationPolicy): readonly string[] => [
  ...['namespace', 'workload_kind', 'workload', 'pod', 'node'],
  ...policy.attribution.map(({ name }) => name),
];

/** Facts of an allocation's hosts, by node. */
export const hostsOf = ({ hosts }: Pick<Allocation, 'hosts'>): ReadonlyMap<string, HostFacts> =>
  new Map(hosts.map(({ quantities }) => [quantities.host.facts.node, quantities.host.facts]));

/** The document shaped like FOCUS 1.2, line by line. @param facts of the hosts, by node */
export function* focusLines(
  document: AllocationDocument,
  policy: AllocationPolicy,
  facts: ReadonlyMap<string, HostFacts>,
): Generator<string> {
  const owners = new Set(policy.attribution.map(({ name }) => name));
  const by = document.by.filter((name) => !['cluster', ...SAID_ALREADY].includes(name));
  yield csvLine([...FOCUS_COLUMNS, ...OWN_COLUMNS, ...by.map(ownColumn)]);
  for (const row of document.rows) {
    const focus = focusCells(document, row, facts.get(row.key.node ?? ''), owners);
    yield csvLine([
      ...FOCUS_COLUMNS.map((column) => focus[column]),
      ...[document.model, document.idle, policy.version, document.basis],
      ...[row.spendType, row.resource, row.component, document.cluster],
      ...by.map((name) => row.key[name] ?? ''),
    ]);
  }
}

const SAID_ALREADY: readonly string[] = ['spend_type', 'resource', 'component'];

function focusCells(
  { window }: AllocationDocument,
  row: DocumentRow,
  host: HostFacts | undefined,
  owners: ReadonlySet<string>,
): Readonly<Record<(typeof FOCUS_COLUMNS)[number], Cell>> {
  const { name, type } = resourceOf(row);
  const tags = Object.entries(row.key).filter(([key, value]) => owners.has(key) && value !== '');
  return {
    BillingCurrency: 'USD',
    ChargeCategory: 'Usage',
    ChargeDescription: describe(row),
    ChargePeriodStart: window.start,
    ChargePeriodEnd: window.end,
    ConsumedQuantity: row.quantity,
    ConsumedUnit: UNITS[row.unit],
    EffectiveCost: row.cost,
    ProviderName: host === undefined ? null : PROVIDERS[host.provider],
    RegionId: host?.region ?? null,
    ResourceName: name,
    ResourceType: type,
    ServiceCategory: 'Compute',
    ServiceName: 'Kubernetes',
    Tags: JSON.stringify(Object.fromEntries(tags)),
  };
}

/** The finest thing that the row's key names. */
function resourceOf({ key }: DocumentRow): { readonly name: string; readonly type: string } {
  for (const [dimension, type] of RESOURCE_TYPES) {
    const name = key[dimension];
    if (name) return { name, type };
  }
  return { name: '', type: '' };
}

const RESOURCE_TYPES = [
  ['pod', 'Pod'],
  ['workload', 'Workload'],
  ['namespace', 'Namespace'],
  ['node', 'Node'],
] as const;

function describe(row: DocumentRow): string {
  const what = row.spendType.replaceAll('_', ' ');
  const of = row.component === '' ? row.resource : `${row.resource}, ${row.component}`;
  return `${what} (${of.replaceAll('_', ' ')})`;
}

/** `workload_kind` → `x_WorkloadKind`. */
const ownColumn = (name: string): string =>
  `x_${name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')}`;
