import type { HostFacts } from '../../domain/host.ts';
import { labelValue } from '../../domain/labels.ts';
import { globMatcher } from '../../domain/match.ts';
import { priceOfSize, type PriceSource, type RungAnswer } from '../../domain/price.ts';
import type { NodePrice, PriceFile } from './price-file.ts';
import { LABEL_PREFIX } from './shape.ts';
import { compareRanks, impliedFor, rankOf } from './specificity.ts';
import { isPattern } from './patterns.ts';

/** The ladder's `file` rung: of the entries that match a host, the most specific one (specificity.ts). */
export function priceFileSource(file: PriceFile): PriceSource {
  const find = nodeFinder(file);
  return {
    rung: 'file',
    quote(host) {
      const found = find(host);
      if (typeof found === 'string') return { rung: 'file', quote: null, why: found };
      return quoteOf(file, found, host);
    },
  };
}

function quoteOf(file: PriceFile, { price, line }: NodePrice, host: HostFacts): RungAnswer {
  const cost =
    'rates' in price
      ? { usdPerHour: priceOfSize(price.rates, host.capacity), components: price.rates }
      : price;
  const origin = `${file.name} line ${line}`;
  return { rung: 'file', quote: { ...cost, rung: 'file', asOf: file.date, origin }, why: '' };
}

interface Candidate {
  readonly price: NodePrice;
  /** Whether everything the match says holds. */
  readonly matches: (host: HostFacts) => boolean;
  /** Why a price of its kind cannot be the host's; empty where it can. */
  readonly misfit: (host: HostFacts) => string;
  /** The keys whose implied value a host does not have. */
  readonly unlike: (host: HostFacts) => readonly string[];
}

/** Finds a host's entry, or says why there is none. Entries with an exact instance type are looked up by it. */
function nodeFinder(file: PriceFile): (host: HostFacts) => NodePrice | string {
  const ranked = file.nodes
    .map((price) => ({ price, rank: rankOf(price.match, 'nodes') }))
    .sort((a, b) => compareRanks(b.rank, a.rank))
    .map(({ price }, order) => ({ order, candidate: candidateOf(price) }));
  type Ranked = (typeof ranked)[number];
  const byType = new Map<string, Ranked[]>();
  const anyType: Ranked[] = [];
  for (const entry of ranked) {
    const type = entry.candidate.price.match.get('instanceType');
    if (type === undefined || isPattern(type)) anyType.push(entry);
    else byType.set(type, [...(byType.get(type) ?? []), entry]);
  }
  return (host) => {
    const candidates = [...(byType.get(host.instanceType) ?? []), ...anyType]
      .sort((a, b) => a.order - b.order)
      .map(({ candidate }) => candidate)
      .filter(({ matches }) => matches(host));
    const found = candidates.find(
      ({ unlike, misfit }) => unlike(host).length === 0 && misfit(host) === '',
    );
    return found ? found.price : whyNone(file, host, candidates);
  };
}

function candidateOf(price: NodePrice): Candidate {
  const tests = [...price.match].map(([key, pattern]) => {
    const fits = globMatcher(pattern);
    if (!key.startsWith(LABEL_PREFIX)) return (host: HostFacts) => fits(factOf(host, key));
    const label = key.slice(LABEL_PREFIX.length);
    return (host: HostFacts) => {
      const value = labelValue(host.labels, label);
      return value !== undefined && fits(value);
    };
  });
  const implied = [...impliedFor(price.match)];
  return {
    price,
    matches: (host) => tests.every((test) => test(host)),
    misfit: 'rates' in price.price ? misfitOfRates : misfitOfWhole,
    unlike: (host) =>
      implied.filter(([key, values]) => !values.includes(factOf(host, key))).map(([key]) => key),
  };
}

/** The price of a machine is not that of a pod, whose cost goes by its size. */
const misfitOfWhole = ({ podsBilledBy, instanceType }: HostFacts): string =>
  podsBilledBy === undefined
    ? ''
    : `is the price of a machine; add an entry for ${instanceType} with usdPerVcpuHour and usdPerGbHour`;

const misfitOfRates = ({ hasGpu }: HostFacts): string =>
  hasGpu ? 'has no price for GPUs; add an entry with usdPerHour' : '';

/** The facts that a match key other than a label is about. */
const FACTS: Readonly<Record<string, (host: HostFacts) => string>> = {
  node: (host) => host.node,
  providerId: (host) => host.providerId,
  instanceType: (host) => host.instanceType,
  zone: (host) => host.zone,
  region: (host) => host.region,
  capacityType: (host) => host.capacityType,
  os: (host) => host.os,
  tenancy: (host) => host.tenancy,
};

const factOf = (host: HostFacts, key: string): string => FACTS[key]?.(host) ?? '';

function whyNone(file: PriceFile, host: HostFacts, near: readonly Candidate[]): string {
  const [nearest] = near;
  if (!nearest) return `no entry of ${file.name} matches`;
  const missing = nearest
    .unlike(host)
    .map((key) => `${key}: ${factOf(host, key)}`)
    .join(', ');
  if (missing === '') return `${file.name} line ${nearest.price.line} ${nearest.misfit(host)}`;
  return `${file.name} line ${nearest.price.line} is a price for plain machines; add an entry with ${missing}`;
}
