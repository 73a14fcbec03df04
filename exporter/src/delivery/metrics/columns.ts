import { labelText } from './text.ts';

/** What of a subject a series measures: the labels that follow the subject's, encoded, and its place among Sums. */
export interface Column {
  readonly index: number;
  /** What it was asked for with. */
  readonly keys: readonly [string, string, string];
  /** `spend_type="usage",resource="cpu"} `, in UTF-8. */
  readonly rest: Uint8Array;
}

/** One number per column; absent where the subject has no such series. */
export type Sums = (number | undefined)[];

export function addTo(sums: Sums, { index }: Column, value: number): void {
  sums[index] = (sums[index] ?? 0) + value;
}

/** The columns of a family, numbered as they turn up: there are few, and they come again and again. */
export class Columns {
  readonly #text: (a: string, b: string, c: string) => string;
  readonly #list: Column[] = [];
  readonly #found = new Map<string, Map<string, Map<string, Column>>>();

  /** @param labels the names and values of the labels after the subject's, for a column's three keys */
  constructor(labels: (a: string, b: string, c: string) => Readonly<Record<string, string>>) {
    this.#text = (a, b, c) => {
      const written = labels(a, b, c);
      return `${labelText(Object.keys(written), Object.values(written))}} `;
    };
  }

  get list(): readonly Column[] {
    return this.#list;
  }

  of(a: string, b = '', c = ''): Column {
    const column = this.#found.get(a)?.get(b)?.get(c);
    if (column !== undefined) return column;
    const added: Column = {
      index: this.#list.length,
      keys: [a, b, c],
      rest: Buffer.from(this.#text(a, b, c), 'utf8'),
    };
    this.#list.push(added);
    childOf(childOf(this.#found, a), b).set(c, added);
    return added;
  }
}

function childOf<T>(branch: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = branch.get(key);
  if (known !== undefined) return known;
  const child = new Map<string, T>();
  branch.set(key, child);
  return child;
}

/** Columns of the bill's rows: spend type, resource, component. */
export const rowColumns = (): Columns =>
  new Columns((spend_type, resource, component) => ({
    spend_type,
    resource,
    component,
    shared_from: '',
  }));

/** Columns of the bill's rows under one model. */
export const modelColumns = (model: string): Columns =>
  new Columns((spend_type, resource, component) => ({
    model,
    spend_type,
    resource,
    component,
    shared_from: '',
  }));

/** Columns of parts: part, resource. */
export const partColumns = (): Columns =>
  new Columns((part, resource) => ({ part, resource, component: '', shared_from: '' }));

/** Columns by owner: model, spend type, resource. */
export const ownerColumns = (): Columns =>
  new Columns((model, spend_type, resource) => ({ model, spend_type, resource }));

/** Columns of shares of idle: model, resource. */
export const shareColumns = (): Columns => new Columns((model, resource) => ({ model, resource }));
