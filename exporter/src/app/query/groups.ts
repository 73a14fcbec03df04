import type { CostRow } from '../../domain/allocation.ts';
import { POD_DIMENSIONS, type DimensionReader } from './dimensions.ts';
import { OTHER, unitOf, type DocumentRow } from './document.ts';
import type { Sort } from './query.ts';

/** One row to come: what rows of one key, spend type, resource and component add up to. */
interface Cell {
  readonly row: CostRow;
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

/** Adds rows up by key: state with a lifetime of one query. */
export class Groups {
  readonly #names: readonly string[];
  readonly #readers: readonly DimensionReader[];
  readonly #groups = new Map<string, Group>();
  #cells = 0;

  constructor(dimensions: readonly (readonly [name: string, reader: DimensionReader])[]) {
    this.#names = dimensions.map(([name]) => name);
    this.#readers = dimensions.map(([, reader]) => reader);
  }

  /** How many rows there would be without a limit. */
  get size(): number {
    return this.#cells;
  }

  add(row: CostRow): void {
    const values = this.#readers.map((read) => read(row));
    const key = values.join('\0');
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { values, key, cost: 0, cells: [] };
      this.#groups.set(key, group);
    }
    if (addTo(group, row, row.cost, row.quantity)) this.#cells += 1;
  }

  /**
   * The rows in order, costs and quantities times `scale`; rests after each key.
   * A limit is about keys with an owner: the others become one key `(other)`, and what no pod owns one key without a pod.
   */
  *rows(sort: Sort, limit: number | null, scale: number): Generator<undefined, DocumentRow[]> {
    const sorted = [...this.#groups.values()].sort(this.#order(sort));
    yield;
    const groups = limit === null ? sorted : yield* this.#limited(sorted, limit);
    const rows: DocumentRow[] = [];
    for (const group of groups) {
      rows.push(...this.#rowsOf(group, scale));
      yield;
    }
    return rows;
  }

  /** How many keys a limit cuts off. */
  cutOff(limit: number | null): number {
    if (limit === null) return 0;
    let owned = 0;
    for (const group of this.#groups.values()) if (this.#isOwned(group)) owned += 1;
    return Math.max(0, owned - limit);
  }

  *#limited(sorted: readonly Group[], limit: number): Generator<undefined, readonly Group[]> {
    const owned = sorted.filter((group) => this.#isOwned(group));
    const ownerless = sorted.filter((group) => !this.#isOwned(group));
    const rest = owned.slice(limit);
    const others = this.#names.map(() => OTHER);
    const nobody = this.#names.map((name) => (POD_DIMENSIONS.has(name) ? '' : OTHER));
    return [
      ...owned.slice(0, limit),
      ...(rest.length > 0 ? [yield* merged(rest, others)] : []),
      ...(ownerless.length > 1 ? [yield* merged(ownerless, nobody)] : ownerless),
    ];
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
    return group.cells.map(({ row, cost, resourceSeconds }) => {
      const { unit, size } = unitOf(row.resource);
      return {
        key,
        spendType: row.spendType,
        resource: row.resource,
        component: row.component,
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

function* merged(groups: readonly Group[], values: readonly string[]): Generator<undefined, Group> {
  const whole: Group = { values, key: values.join('\0'), cost: 0, cells: [] };
  for (const { cells } of groups) {
    for (const { row, cost, resourceSeconds } of cells) addTo(whole, row, cost, resourceSeconds);
    yield;
  }
  return whole;
}

/** Adds a cost to its cell; tells whether the cell is new. */
function addTo(group: Group, row: CostRow, cost: number, resourceSeconds: number): boolean {
  group.cost += cost;
  for (const cell of group.cells) {
    if (
      cell.row.spendType === row.spendType &&
      cell.row.resource === row.resource &&
      cell.row.component === row.component
    ) {
      cell.cost += cost;
      cell.resourceSeconds += resourceSeconds;
      return false;
    }
  }
  group.cells.push({ row, cost, resourceSeconds });
  return true;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
