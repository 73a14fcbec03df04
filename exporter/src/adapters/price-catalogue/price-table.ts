import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import type { PackedPlace, PackedPrices } from './packed.ts';

export interface ListedPrice {
  readonly usdPerHour: number;
  /** `2026-07-20` */
  readonly date: string;
}

export interface MachineSize {
  readonly vcpus: number;
  /** NaN where the catalogue does not hold it. */
  readonly memoryGib: number;
  /** Less than vcpus on shared-core machines. */
  readonly billedVcpus: number;
}

export interface ComponentRates {
  readonly perVcpu: number;
  readonly perGib: number;
}

export interface PlaceRatio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export type Purchase = 'onDemand' | 'spot';

/** One provider's part of the catalogue; a place's prices are unpacked when first asked for. */
export class PriceTable {
  readonly reference: string;
  /** The newest date among its prices. */
  readonly date: string;
  readonly #packed: PackedPrices;
  readonly #types: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #cells = new Map<string, readonly string[]>();

  constructor(packed: PackedPrices) {
    this.#packed = packed;
    this.#types = packed.types.split(',');
    this.#index = new Map(this.#types.map((type, index) => [type.toLowerCase(), index]));
    this.reference = packed.reference;
    this.date = Object.entries(packed.dates)
      .filter(([source]) => source !== 'savings')
      .reduce((newest, [, date]) => (newest > date ? newest : date), '');
  }

  /** Every instance type, in the order of the catalogue. */
  get types(): readonly string[] {
    return this.#types;
  }

  /** Every region, and local zones beside them. */
  get places(): readonly string[] {
    return Object.keys(this.#packed.places);
  }

  knowsPlace(place: string): boolean {
    return this.#packed.places[place] !== undefined;
  }

  /** Types are compared without regard to case: Azure writes its own in several ways. */
  knowsType(type: string): boolean {
    return this.#index.has(type.toLowerCase());
  }

  /** A type as the catalogue writes it, whatever its case; undefined where it is not known. */
  spelling(type: string): string | undefined {
    return this.#types[this.#index.get(type.toLowerCase()) ?? -1];
  }

  /** The listed price, or null. */
  price(place: string, type: string, purchase: Purchase): ListedPrice | null {
    const [price = '', source] = this.#cell(place, purchase, type).split('@');
    const usdPerHour = Number(price || NaN);
    if (Number.isNaN(usdPerHour)) return null;
    const date = this.#packed.dates[source ?? this.#packed.places[place]?.source ?? ''] ?? '';
    return { usdPerHour, date };
  }

  /** Whether only the rate for dedicated tenancy is known, which is not the shared price. */
  isDedicatedOnly(place: string, type: string): boolean {
    return this.#cell(place, 'onDemand', type) === 'dedicated';
  }

  /** The average saving of spot against on demand as a share of 1, or null. */
  saving(place: string, type: string): number | null {
    const percent = this.#cell(place, 'savings', type);
    return percent === '' ? null : Number(percent) / 100;
  }

  /** `2025-06-28`; empty where the provider's part holds no savings. */
  get savingsDate(): string {
    return this.#packed.dates['savings'] ?? '';
  }

  size(type: string): MachineSize | null {
    const vcpus = Number(this.#ofType('vcpus', this.#packed.vcpus, type) || NaN);
    if (Number.isNaN(vcpus)) return null;
    const memoryGib = Number(this.#ofType('memoryGib', this.#packed.memoryGib, type) || NaN);
    const billed = namedNumbers(this.#packed.billedVcpus).get(type)?.[0];
    return { vcpus, memoryGib, billedVcpus: billed ?? vcpus };
  }

  /** What a place charges per vCPU and GiB of a machine family, or null. */
  components(place: string, family: string, purchase: Purchase): ComponentRates | null {
    const { components, spotComponents } = this.#packed.places[place] ?? {};
    const rates = namedNumbers(purchase === 'spot' ? spotComponents : components).get(family);
    const [perVcpu, perGib] = rates ?? [];
    return perVcpu === undefined || perGib === undefined ? null : { perVcpu, perGib };
  }

  /** What a place charges per vCPU and GB of Fargate pods, or null; platforms are `linux`, `arm` and `windows`. */
  fargate(place: string, platform: string): ComponentRates | null {
    const [perVcpu, perGib] = namedNumbers(this.#packed.places[place]?.fargate).get(platform) ?? [];
    return perVcpu === undefined || perGib === undefined ? null : { perVcpu, perGib };
  }

  /** `2025-10-27`; empty where the provider's part holds no rates of Fargate. */
  get fargateDate(): string {
    return this.#packed.dates['fargate'] ?? '';
  }

  /** How a place's prices relate to those of the reference place; null for the reference itself and where unknown. */
  ratio(place: string): PlaceRatio | null {
    if (place === this.reference) return null;
    const [median, low, high] = this.#packed.places[place]?.ratio?.split('/').map(Number) ?? [];
    if (median === undefined || low === undefined || high === undefined) return null;
    return { median, low, high };
  }

  #cell(place: string, column: Purchase | 'savings', type: string): string {
    return this.#ofType(`${place} ${column}`, this.#packed.places[place]?.[column], type);
  }

  #ofType(key: string, list: string | undefined, type: string): string {
    const index = this.#index.get(type.toLowerCase());
    if (list === undefined || index === undefined) return '';
    let cells = this.#cells.get(key);
    if (cells === undefined) {
      cells = list.split(',');
      this.#cells.set(key, cells);
    }
    return cells[index] ?? '';
  }
}

/** `n2=0.031611/0.004237,…` */
function namedNumbers(text: PackedPlace['components']): ReadonlyMap<string, readonly number[]> {
  const entries = (text ?? '').split(',').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const [name = '', numbers = ''] = entry.split('=');
      return [name, numbers.split('/').map(Number)];
    }),
  );
}

/** Midnight UTC of a date of the catalogue; null for a text that is no date. */
export function dateOf(date: string): UnixSeconds | null {
  const milliseconds = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(milliseconds) ? null : unixSeconds(milliseconds / 1000);
}
