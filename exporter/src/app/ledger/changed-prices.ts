import type { AllocateInput } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { PriceAnswer } from '../../domain/price.ts';
import type { HostQuantities } from '../../domain/quantities.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import { quoteOf } from './prices-now.ts';

/** Machines of one kind whose price was one and is another now. US dollars. */
export interface ChangedPrice {
  /** `m6i.xlarge in us-east-1`, or the node's name where its type is not known. */
  readonly what: string;
  /** Per hour; null: none. */
  readonly before: number | null;
  readonly after: number | null;
  /** For so long such machines were billed. */
  readonly hostHours: number;
  readonly difference: number;
}

type Sums = { -readonly [K in keyof ChangedPrice]: ChangedPrice[K] };

/** Whose price changed over several hours; state with a lifetime of one restatement. */
export class ChangedPrices {
  readonly #changed = new Map<string, Sums>();

  add(kept: AllocateInput, { hosts, unpriced }: Allocation): void {
    for (const { quantities, price } of [...hosts, ...unpriced])
      this.#add(quantities, kept.priceOf(quantities.host.facts), price);
  }

  list(): readonly ChangedPrice[] {
    return [...this.#changed.values()].sort(
      (a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.what < b.what ? -1 : 1),
    );
  }

  #add({ host, billedSeconds }: HostQuantities, kept: PriceAnswer, now: PriceAnswer): void {
    const [before, after] = [kept, now].map((answer) => quoteOf(answer)?.usdPerHour ?? null);
    if (before === after || before === undefined || after === undefined) return;
    const what = kindOf(host.facts);
    const key = [what, before, after].join('\0');
    const sums = this.#changed.get(key) ?? { what, before, after, hostHours: 0, difference: 0 };
    const hours = billedSeconds / SECONDS_PER_HOUR;
    sums.hostHours += hours;
    sums.difference += ((after ?? 0) - (before ?? 0)) * hours;
    this.#changed.set(key, sums);
  }
}

const kindOf = ({ instanceType, region, node }: HostFacts): string =>
  instanceType === '' ? node : `${instanceType}${region === '' ? '' : ` in ${region}`}`;
