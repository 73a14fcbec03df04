import type { ResourceUse } from '../../domain/digest/reasons.ts';
import { HOST_RESOURCES, of, type HostResource } from '../../domain/resource.ts';
import { HOURS_PER_MONTH } from '../../domain/units.ts';
import type { OwnerUse } from './workload-use.ts';

/** One thing that an owner can do; the names here are a contract. Amounts are of one pod: cores, bytes, GPUs. */
export type Suggestion =
  | {
      readonly kind: 'lower requests';
      readonly namespace: string;
      readonly workload: string;
      readonly resource: HostResource;
      readonly requested: number;
      /** The highest mean that any pod used over an hour of the week. */
      readonly peak: number;
      readonly target: number;
      /** At most, at the pace of the week. */
      readonly savesUsdPerMonth: number;
    }
  | {
      /** A GPU cannot be asked for in part. */
      readonly kind: 'share gpu';
      readonly namespace: string;
      readonly workload: string;
      readonly requested: number;
      readonly peak: number;
      readonly savesUsdPerMonth: number;
    }
  | {
      /** Pods that ask for nothing can be put anywhere and are the first to be thrown out. */
      readonly kind: 'set requests';
      readonly namespace: string;
      readonly workload: string;
      readonly usd: number;
    };

/** Above the peak, so that an hour's mean is not taken for all that was ever needed. */
const ROOM = 1.25;
const HOURS_PER_WEEK = 168;
/** A saving below this many dollars a month is nobody's time. */
const LEAST_SAVING = 1;

/** What saves an owner most, by the week's own use; null where nothing is worth while. */
export function suggestionFor(uses: readonly OwnerUse[]): Suggestion | null {
  const savings = uses
    .flatMap(savingsOf)
    .filter(({ savesUsdPerMonth }) => savesUsdPerMonth >= LEAST_SAVING)
    .toSorted((a, b) => b.savesUsdPerMonth - a.savesUsdPerMonth);
  return savings[0] ?? unset(uses);
}

type Saving = Extract<Suggestion, { readonly savesUsdPerMonth: number }>;

const savingsOf = (use: OwnerUse): readonly Saving[] =>
  HOST_RESOURCES.flatMap((resource) => savingOf(use, resource));

function savingOf(use: OwnerUse, resource: HostResource): readonly Saving[] {
  const { namespace, workload, podSeconds } = use;
  const of1 = of(use.resources, resource);
  if (of1.requested <= 0 || podSeconds <= 0) return [];
  const requested = of1.requested / podSeconds;
  const { peak } = of1;
  const who = { namespace, workload };
  const target = resource === 'gpu' ? Math.ceil(peak) : peak * ROOM;
  if (target < requested && (resource !== 'gpu' || target > 0))
    return [
      {
        kind: 'lower requests',
        ...who,
        ...{ resource, requested, peak, target },
        savesUsdPerMonth: perMonth(of1, (requested - target) * podSeconds),
      },
    ];
  if (resource !== 'gpu') return [];
  const idle = Math.max(0, of1.requested - of1.used);
  return [{ kind: 'share gpu', ...who, requested, peak, savesUsdPerMonth: perMonth(of1, idle) }];
}

/** What resource-seconds less are worth a month, at the price of those that were charged and no more than they cost. */
function perMonth({ charged, usd }: ResourceUse, less: number): number {
  const share = charged > 0 ? Math.min(1, less / charged) : 0;
  return (usd * share * HOURS_PER_MONTH) / HOURS_PER_WEEK;
}

function unset(uses: readonly OwnerUse[]): Suggestion | null {
  const [largest] = uses
    .filter(({ resources: { cpu, memory } }) => cpu.requested === 0 && memory.requested === 0)
    .map((use) => ({
      namespace: use.namespace,
      workload: use.workload,
      usd: HOST_RESOURCES.reduce((sum, resource) => sum + of(use.resources, resource).usd, 0),
    }))
    .filter(({ usd }) => usd >= LEAST_SAVING)
    .toSorted((a, b) => b.usd - a.usd);
  return largest === undefined ? null : { kind: 'set requests', ...largest };
}
