import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Scalar,
} from 'yaml';
import { unknownKey, type Place, type Report } from './report.ts';
import { LIST_NAMES, type Cell, type ListName, type RawEntry } from './shape.ts';

/** What a file holds beside its entries. */
export interface RawFile {
  readonly entries: readonly RawEntry[];
  readonly currency: Cell | null;
  readonly date: Cell | null;
}

const TOP_KEYS = ['currency', 'date', ...LIST_NAMES];

/** Reads the entries of a YAML file; what is not in shape is reported and left out. Null when it is no YAML. */
export function yamlEntries(text: string, report: Report): RawFile | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { code, message, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    const said =
      code === 'DUPLICATE_KEY'
        ? 'this key stands here twice; remove one'
        : `no valid YAML: ${message}`;
    report({ line, column: col }, '', said);
  }
  return document.errors.length > 0 ? null : new YamlReader(document, lines, report).read();
}

interface Field {
  readonly value: unknown;
  /** Where its key stands. */
  readonly place: Place;
}

/** Walks one document. */
class YamlReader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #report: Report;

  constructor(document: Document.Parsed, lines: LineCounter, report: Report) {
    this.#document = document;
    this.#lines = lines;
    this.#report = report;
  }

  read(): RawFile | null {
    const top = this.#fields(this.#document.contents, 'the file', '');
    if (top === null) return null;
    const entries: RawEntry[] = [];
    for (const [key, { value, place }] of top) {
      const list = LIST_NAMES.find((name) => name === key);
      if (list) entries.push(...this.#list(value, list, place));
      else if (!TOP_KEYS.includes(key)) this.#report(place, key, unknownKey(key, TOP_KEYS));
    }
    const cell = (key: string): Cell | null => {
      const field = top.get(key);
      return field ? this.#cell(field, key) : null;
    };
    return { entries, currency: cell('currency'), date: cell('date') };
  }

  #list(value: unknown, list: ListName, place: Place): readonly RawEntry[] {
    const node = this.#resolved(value);
    if (!isSeq(node)) {
      this.#report(place, list, 'must be a list; start each entry with "- match:"');
      return [];
    }
    return node.items.flatMap((item, index) => this.#entry(item, list, `${list}[${index}]`) ?? []);
  }

  #entry(value: unknown, list: ListName, name: string): RawEntry | null {
    const fields = this.#fields(value, 'an entry', name);
    if (fields === null) return null;
    const prices = new Map<string, Cell | null>();
    for (const [key, field] of fields)
      if (key !== 'match') prices.set(key, this.#cell(field, `${name}.${key}`));
    return {
      list,
      prefix: `${name}.`,
      matchPrefix: `${name}.match.`,
      ...this.#place(value),
      match: this.#cells(fields.get('match'), `${name}.match`),
      prices,
    };
  }

  #cells(field: Field | undefined, name: string): ReadonlyMap<string, Cell | null> | null {
    if (!field) return new Map();
    const fields = this.#fields(field.value, 'match', name);
    return (
      fields && new Map([...fields].map(([key, held]) => [key, this.#cell(held, `${name}.${key}`)]))
    );
  }

  /** A map's fields with the places of their keys; null, and reported, where it is none. */
  #fields(value: unknown, what: string, name: string): ReadonlyMap<string, Field> | null {
    const node = this.#resolved(value);
    if (!isMap(node)) {
      this.#report(this.#place(value), name, `${what} must hold keys and values, as "key: value"`);
      return null;
    }
    return new Map(
      node.items.map(({ key, value: held }) => [
        isScalar(key) ? sourceOf(key) : '',
        { value: held, place: this.#place(key) },
      ]),
    );
  }

  #cell({ value, place }: Field, name: string): Cell | null {
    const node = this.#resolved(value);
    const isEmpty = node === null || (isScalar(node) && (node.value === null || node.value === ''));
    if (isScalar(node) && !isEmpty)
      return { text: sourceOf(node), ...this.#place(value), key: place };
    const said = isEmpty ? 'has no value; write one, or remove the key' : 'must be a single value';
    this.#report(place, name, said);
    return null;
  }

  #resolved(value: unknown): unknown {
    return isAlias(value) ? value.resolve(this.#document) : value;
  }

  #place(value: unknown): Place {
    const start = isNode(value) ? value.range?.[0] : undefined;
    const { line, col } = this.#lines.linePos(start ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** A scalar as it was written: `1.10` stays `1.10`, quotes are gone. */
const sourceOf = (scalar: Scalar): string =>
  typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
