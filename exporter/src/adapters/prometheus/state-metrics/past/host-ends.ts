import { HostBook, type ReadFacts } from '../../../../app/cluster/host-book.ts';
import type { Inventory, RawNode } from '../../../../app/cluster/inventory.ts';
import type { Stepwise } from '../../../../domain/stepwise.ts';
import type { VectorRow } from '../../client.ts';
import { labelIn, selector } from '../../names.ts';
import { matcherOf } from '../../splitting/matcher.ts';
import { parts } from './last-samples.ts';
import type { PastStore } from './past-store.ts';
import { nextScrape, type Scrapes } from './scrapes.ts';

/** When nodes were on show, by name. */
export interface NodeMoments {
  /** The last sample. */
  readonly last: ReadonlyMap<string, number>;
  /** The first creation time: another than the last where a new node took over the name. */
  readonly firstCreated: ReadonlyMap<string, number>;
}

/**
 * Those on show at the end are found at once; only the others are looked for in all of the time.
 *
 * @throws PastUnknownError where the store does not answer
 */
export async function askNodeMoments(
  store: PastStore,
  nodes: Iterable<string>,
  { from, until }: Scrapes,
  stepSeconds: number,
): Promise<NodeMoments> {
  const { names } = store.store;
  const node = labelIn(names, 'node');
  const last = new Map<string, number>();
  const firstCreated = new Map<string, number>();
  const within = Math.ceil(until - from);
  const takeLast = (row: VectorRow): void => void last.set(row.label(node), row.value);
  await store.rows(
    () => `max by (${node}) (timestamp(${selector('kube_node_info', names)}))`,
    until,
    takeLast,
  );
  for (const gone of parts([...nodes].filter((each) => !last.has(each)))) {
    const series = selector('kube_node_info', names, matcherOf(node, gone));
    await store.rows(
      () => `max by (${node}) (max_over_time(timestamp(${series})[${within}s:${stepSeconds}s]))`,
      until,
      takeLast,
    );
  }
  await store.rows(
    () => `min by (${node}) (min_over_time(${selector('kube_node_created', names)}[${within}s]))`,
    until,
    (row) => firstCreated.set(row.label(node), row.value),
  );
  return { last, firstCreated };
}

/** The hosts of a past: those that vanished ended between the last sample that shows them and the next scrape. */
export function* hostsOf(
  inventory: Inventory,
  { last, firstCreated }: NodeMoments,
  scrapes: Scrapes,
  readFacts: ReadFacts,
): Stepwise<HostBook> {
  const hosts = new HostBook(readFacts, scrapes.everySeconds);
  const nodes = new Map<string, RawNode>();
  const formerNodes: RawNode[] = [];
  const ends: { readonly name: string; readonly next: number }[] = [];
  for (const [name, raw] of inventory.nodes) {
    const at = last.get(name) ?? inventory.at;
    const next = nextScrape(scrapes, at);
    nodes.set(name, { ...raw, at });
    if (next < Infinity) ends.push({ name, next });
    const created = firstCreated.get(name) ?? raw.created;
    if (created < raw.created) formerNodes.push({ ...raw, at, created, gone: raw.created });
  }
  yield* hosts.update({ ...inventory, nodes, formerNodes }, inventory.at);
  for (const { name, next } of ends.toSorted((a, b) => a.next - b.next)) {
    nodes.delete(name);
    yield* hosts.update({ ...inventory, nodes }, next);
  }
  return hosts;
}
