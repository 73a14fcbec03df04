import { isGpuType } from '../../domain/host-facts-gpu.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { PriceTable } from './price-table.ts';

/** A type's family: machines that differ in nothing but size, and whose prices are in proportion to their vCPUs. */
interface Family {
  readonly name: string;
  /** null where the name does not tell and the catalogue does not know the type. */
  readonly vcpus: number | null;
}

/**
 * Burstable AWS types have vCPUs in no proportion to their price, high-performance ones cost the same in every size;
 * FPGA and media machines are priced by their cards.
 */
const AWS_UNPROPORTIONAL = /^(t\d|hpc\d|f\d|vt\d)/;
/** Before v3 the number in an Azure size is not its vCPUs; burstable B and high-performance H sizes are not in proportion. */
const AZURE_PROPORTIONAL = /^((?!B|H)[A-Z]+)(\d+)([a-z]*)(_v(?:[3-9]|\d\d))$/;
const GCP_SIZED = /^(.+)-(\d+)(-lssd|-metal)?$/;

function familyOf(provider: HostFacts['provider'], type: string, table: PriceTable): Family | null {
  if (isGpuType(provider, type)) return null;
  if (provider === 'aws') {
    const [name = ''] = type.split('.', 1);
    const vcpus = table.size(type)?.vcpus ?? null;
    return AWS_UNPROPORTIONAL.test(name) ? null : { name, vcpus };
  }
  if (provider === 'gcp') {
    const [, name, vcpus, extra = ''] = GCP_SIZED.exec(type) ?? [];
    return name === undefined ? null : { name: `${name}${extra}`, vcpus: Number(vcpus) };
  }
  const [, series, vcpus, features = '', version = ''] = AZURE_PROPORTIONAL.exec(type) ?? [];
  return series === undefined
    ? null
    : { name: `${series}${features}${version}`, vcpus: Number(vcpus) };
}

export interface Sibling {
  readonly type: string;
  readonly vcpus: number;
  readonly usdPerHour: number;
  readonly date: string;
}

export interface SiblingAnswer {
  readonly sibling: Sibling;
  /** The vCPUs of the type itself. */
  readonly vcpus: number;
}

/** The listed type of the same family in the same place whose size is nearest; null where there is none. */
export function nearestSibling(
  host: HostFacts,
  type: string,
  place: string,
  table: PriceTable,
): SiblingAnswer | null {
  const family = familyOf(host.provider, type, table);
  if (family === null) return null;
  const vcpus = family.vcpus ?? host.capacity.cpu;
  if (!(vcpus > 0)) return null;
  const distance = (sibling: Sibling): number => Math.abs(Math.log(sibling.vcpus / vcpus));
  const [sibling] = siblings(host, type, family, place, table).sort(
    (a, b) => distance(a) - distance(b) || a.vcpus - b.vcpus,
  );
  return sibling ? { sibling, vcpus } : null;
}

function siblings(
  host: HostFacts,
  type: string,
  family: Family,
  place: string,
  table: PriceTable,
): Sibling[] {
  const members = familiesOf(host.provider, table).get(family.name) ?? [];
  return members.flatMap((member) => {
    if (member.type.toLowerCase() === type.toLowerCase()) return [];
    const listed = table.price(place, member.type, 'onDemand');
    return listed ? [{ ...member, ...listed }] : [];
  });
}

interface Member {
  readonly type: string;
  readonly vcpus: number;
}

/** The catalogue's types by family, sorted out once per table. */
const sortedOut = new WeakMap<PriceTable, ReadonlyMap<string, readonly Member[]>>();

function familiesOf(
  provider: HostFacts['provider'],
  table: PriceTable,
): ReadonlyMap<string, readonly Member[]> {
  const known = sortedOut.get(table);
  if (known) return known;
  const families = new Map<string, Member[]>();
  for (const type of table.types) {
    const family = familyOf(provider, type, table);
    if (family === null || family.vcpus === null) continue;
    const members = families.get(family.name) ?? [];
    members.push({ type, vcpus: family.vcpus });
    families.set(family.name, members);
  }
  sortedOut.set(table, families);
  return families;
}

/** The median spot saving of a type's family in a place, as a share of 1, and over how many sizes; null where unknown. */
export function familySaving(
  type: string,
  place: string,
  table: PriceTable,
): { readonly saving: number; readonly sizes: number } | null {
  const [family = ''] = type.split('.', 1);
  const savings = table.types
    .filter((candidate) => candidate.startsWith(`${family}.`))
    .map((candidate) => table.saving(place, candidate))
    .filter((saving) => saving !== null)
    .sort((a, b) => a - b);
  const saving = savings[Math.floor((savings.length - 1) / 2)];
  return saving === undefined ? null : { saving, sizes: savings.length };
}
