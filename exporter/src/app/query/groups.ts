import type { CostRow } from '../../domain/allocation.ts';
import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';
import { POD_DIMENSIONS, ROW_DIMENSIONS, type DimensionReader } from './dimensions.ts';
import { OTHER, unitOf, type DocumentRow } from './document.ts';
import type { Sort } from './query.ts';
import { sorted } from './sorted.ts';

/** What a cost is for; one object for all rows of which it is true. */
type CostKind = Pick<CostRow, 'spendType' | 'resource' | 'component'>;

/** One row to come: what rows of one key, spend type, resource and component add up to. */
interface Cell {
  readonly kind: CostKind;
  cost: number;
  resourceSeconds: number;
}

interface Group {
  readonly values: readonly string[];
  /** The values as one text, for order. */
  readonly key: string;
  cost: number;
  /** Few: searched one by one. */
  readonly cells: Cell[];
}

/** The rows of an answer, and how many keys a limit cut off. */
interface Ordered {
  readonly rows: readonly DocumentRow[];
  readonly cutOff: number;
}

/** Adds rows up by key: state with a lifetime of one query. */
export class Groups {
  readonly #names: readonly string[];
  readonly #readers: readonly DimensionReader[];
  readonly #groups = new Map<string, Group>();
  /** Whether rows of one pod on one node are all of one group. */
  readonly #isByPod: boolean;
  /** The row before, and its group: rows of one pod follow each other. */
  #last: { readonly row: CostRow; readonly group: Group } | null = null;
  #cells = 0;
  /** A handful. */
  readonly #kinds: CostKind[] = [];

  constructor(dimensions: readonly (readonly [name: string, reader: DimensionReader])[]) {
    this.#names = dimensions.map(([name]) => name);
    this.#readers = dimensions.map(([, reader]) => reader);
    this.#isByPod = !dimensions.some(([name]) => ROW_DIMENSIONS.has(name));
  }

  /** How many rows there would be without a limit. */
  get size(): number {
    return this.#cells;
  }

  add(row: CostRow): void {
    const group = this.#groupOf(row);
    if (addTo(group, this.#kindOf(row), row.cost, row.quantity)) this.#cells += 1;
  }

  /** Keeping rows themselves would keep all that they are about. */
  #kindOf({ spendType, resource, component }: CostRow): CostKind {
    for (const kind of this.#kinds)
      if (
        kind.spendType === spendType &&
        kind.resource === resource &&
        kind.component === component
      )
        return kind;
    const kind = { spendType, resource, component };
    this.#kinds.push(kind);
    return kind;
  }

  #groupOf(row: CostRow): Group {
    const last = this.#last;
    if (last !== null && this.#isByPod && isOfSamePod(last.row, row)) return last.group;
    const values = this.#readers.map((read) => read(row));
    const key = values.join('\0');
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { values, key, cost: 0, cells: [] };
      this.#groups.set(key, group);
    }
    this.#last = { row, group };
    return group;
  }

  /**
   * The rows in order, costs and quantities times `scale`; rests now and then.
   * A limit is about keys with an owner: the others become one key `(other)`, and what no pod owns one key without a pod.
   */
  *rows(sort: Sort, limit: number | null, scale: number): Stepwise<Ordered> {
    const inOrder = yield* sorted(this.#groups.values(), this.#order(sort));
    const { groups, cutOff } =
      limit === null ? { groups: inOrder, cutOff: 0 } : yield* this.#limited(inOrder, limit);
    const rows: DocumentRow[] = [];
    for (const batch of batchesOf(groups)) {
      for (const group of batch) rows.push(...this.#rowsOf(group, scale));
      yield;
    }
    return { rows, cutOff };
  }

  *#limited(
    inOrder: readonly Group[],
    limit: number,
  ): Stepwise<{ readonly groups: readonly Group[]; readonly cutOff: number }> {
    const owned: Group[] = [];
    const ownerless: Group[] = [];
    for (const batch of batchesOf(inOrder)) {
      for (const group of batch) (this.#isOwned(group) ? owned : ownerless).push(group);
      yield;
    }
    const rest = owned.slice(limit);
    const others = this.#names.map(() => OTHER);
    const nobody = this.#names.map((name) => (POD_DIMENSIONS.has(name) ? '' : OTHER));
    return {
      groups: [
        ...owned.slice(0, limit),
        ...(rest.length > 0 ? [yield* merged(rest, others)] : []),
        ...(ownerless.length > 1 ? [yield* merged(ownerless, nobody)] : ownerless),
      ],
      cutOff: rest.length,
    };
  }

  /** Idle and fees have no owner where the key names pods, workloads or namespaces. */
  #isOwned({ values }: Group): boolean {
    let isOfPods = false;
    for (const [index, name] of this.#names.entries()) {
      if (!POD_DIMENSIONS.has(name)) continue;
      if (values[index] !== '') return true;
      isOfPods = true;
    }
    return !isOfPods;
  }

  #rowsOf(group: Group, scale: number): readonly DocumentRow[] {
    const key = Object.fromEntries(
      this.#names.map((name, index) => [name, group.values[index] ?? '']),
    );
    return group.cells.map(({ kind, cost, resourceSeconds }) => {
      const { spendType, resource, component } = kind;
      const { unit, size } = unitOf(resource);
      return {
        key,
        spendType,
        resource,
        component,
        cost: cost * scale,
        quantity: (resourceSeconds / size) * scale,
        unit,
      };
    });
  }

  #order({ by, descending }: Sort): (a: Group, b: Group) => number {
    const sign = descending ? -1 : 1;
    const column = this.#names.indexOf(by);
    return column === -1
      ? (a, b) => sign * (a.cost - b.cost) || compare(a.key, b.key)
      : (a, b) =>
          sign * compare(a.values[column] ?? '', b.values[column] ?? '') || compare(a.key, b.key);
  }
}

const isOfSamePod = (a: CostRow, b: CostRow): boolean =>
  a.pod !== null && a.pod === b.pod && a.node === b.node && a.attribution === b.attribution;

function* merged(groups: readonly Group[], values: readonly string[]): Stepwise<Group> {
  const whole: Group = { values, key: values.join('\0'), cost: 0, cells: [] };
  for (const batch of batchesOf(groups)) {
    for (const { cells } of batch) {
      for (const { kind, cost, resourceSeconds } of cells)
        addTo(whole, kind, cost, resourceSeconds);
    }
    yield;
  }
  return whole;
}

/** Adds a cost to its cell; tells whether the cell is new. */
function addTo(group: Group, kind: CostKind, cost: number, resourceSeconds: number): boolean {
  group.cost += cost;
  for (const cell of group.cells) {
    if (cell.kind !== kind) continue;
    cell.cost += cost;
    cell.resourceSeconds += resourceSeconds;
    return false;
  }
  group.cells.push({ kind, cost, resourceSeconds });
  return true;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
