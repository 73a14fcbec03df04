import { labelKey, NO_LABELS, type Labels } from '../../../domain/labels.ts';
import { bounded, interned } from './bounded.ts';

/** Labels or annotations as the API gives them. */
export type GivenLabels = Readonly<Record<string, string>> | null | undefined;

/** So many different sets are shared; see bounded.ts. */
const MOST_SHARED = 20_000;
const HASH_FACTOR = 31;

const spelled = bounded(labelKey);

/** Sets of labels, each kept once: the pods of a workload have the same. */
export class LabelSets {
  readonly #byHash = new Map<number, Labels>();

  /** The labels with keys spelt as everywhere here. @param wanted leaves out all others */
  of(given: GivenLabels, wanted?: ReadonlySet<string>): Labels {
    const labels: Record<string, string> = {};
    let hash = 0;
    for (const [key, value] of Object.entries(given ?? {})) {
      const name = spelled(key);
      if (wanted?.has(name) === false) continue;
      labels[name] = interned(value);
      hash = hashOf(name, hash);
      hash = hashOf(value, hash);
    }
    const known = this.#byHash.get(hash);
    if (known !== undefined && same(known, labels)) return known;
    if (Object.keys(labels).length === 0) return NO_LABELS;
    if (this.#byHash.size >= MOST_SHARED) this.#byHash.clear();
    this.#byHash.set(hash, labels);
    return labels;
  }
}

function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1)
    hash = (Math.imul(hash, HASH_FACTOR) + text.charCodeAt(i)) | 0;
  return hash;
}

/** Whether two sets hold the same. */
export function same(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
