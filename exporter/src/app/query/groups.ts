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
  cost: number;
  readonly cells: Map<string, Cell>;
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
      group = { values, cost: 0, cells: new Map() };
      this.#groups.set(key, group);
    }
    if (addTo(group, row, row.cost, row.quantity)) this.#cells += 1;
  }

  /**
   * The rows in order, costs and quantities times `scale`.
   * A limit is about keys with an owner: the others become one key `(other)`, and what no pod owns one key without a pod.
   */
  rows(sort: Sort, limit: number | null, scale: number): readonly DocumentRow[] {
    const sorted = [...this.#groups.values()].sort(this.#order(sort));
    const groups = limit === null ? sorted : this.#limited(sorted, limit);
    return groups.flatMap((group) => this.#rowsOf(group, scale));
  }

  /** How many keys a limit cuts off. */
  cutOff(limit: number | null): number {
    if (limit === null) return 0;
    const owned = [...this.#groups.values()].filter((group) => this.#isOwned(group)).length;
    return Math.max(0, owned - limit);
  }

  #limited(sorted: readonly Group[], limit: number): readonly Group[] {
    const owned = sorted.filter((group) => this.#isOwned(group));
    const ownerless = sorted.filter((group) => !this.#isOwned(group));
    const rest = owned.slice(limit);
    return [
      ...owned.slice(0, limit),
      ...(rest.length > 0
        ? [
            merged(
              rest,
              this.#names.map(() => OTHER),
            ),
          ]
        : []),
      ...(ownerless.length > 1
        ? [
            merged(
              ownerless,
              this.#names.map((name) => (POD_DIMENSIONS.has(name) ? '' : OTHER)),
            ),
          ]
        : ownerless),
    ];
  }

  /** Idle and fees have no owner where the key names pods, workloads or namespaces. */
  #isOwned({ values }: Group): boolean {
    const ofPods = this.#names.flatMap((name, index) =>
      POD_DIMENSIONS.has(name) ? [values[index] ?? ''] : [],
    );
    return ofPods.length === 0 || ofPods.some((value) => value !== '');
  }

  #rowsOf(group: Group, scale: number): readonly DocumentRow[] {
    const key = Object.fromEntries(
      this.#names.map((name, index) => [name, group.values[index] ?? '']),
    );
    return [...group.cells.values()].map(({ row, cost, resourceSeconds }) => {
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
    const byKey = (a: Group, b: Group): number => compare(a.values.join('\0'), b.values.join('\0'));
    return column === -1
      ? (a, b) => sign * (a.cost - b.cost) || byKey(a, b)
      : (a, b) => sign * compare(a.values[column] ?? '', b.values[column] ?? '') || byKey(a, b);
  }
}

function merged(groups: readonly Group[], values: readonly string[]): Group {
  const whole: Group = { values, cost: 0, cells: new Map() };
  for (const { cells } of groups)
    for (const { row, cost, resourceSeconds } of cells.values())
      addTo(whole, row, cost, resourceSeconds);
  return whole;
}

function addTo(group: Group, row: CostRow, cost: number, resourceSeconds: number): boolean {
  group.cost += cost;
  const id = `${row.spendType}\0${row.resource}\0${row.component}`;
  const cell = group.cells.get(id);
  if (cell === undefined) {
    group.cells.set(id, { row, cost, resourceSeconds });
    return true;
  }
  cell.cost += cost;
  cell.resourceSeconds += resourceSeconds;
  return false;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
