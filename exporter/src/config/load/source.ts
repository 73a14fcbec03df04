import {
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import type { ConfigError, Place } from './problem.ts';

/** A YAML text that knows where each of its keys and values stands. */
export interface YamlSource {
  readonly root: Node | null;
  readonly document: Document;
  /** What is wrong with the YAML itself. */
  readonly errors: readonly ConfigError[];
  /** Where the value, or the key, at a path stands; the nearest parent where the path is not written. */
  readonly placeAt: (path: readonly PropertyKey[], at: 'key' | 'value') => Place;
  readonly placeOf: (node: Node) => Place;
}

/** Parses YAML 1.2; never throws. */
export function readYaml(text: string, file: string): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  const lines = text.split(/\r?\n/);

  const placeFrom = (start: number, end: number): Place => {
    const { line, col } = lineCounter.linePos(Math.min(start, text.length));
    const source = lines[line - 1] ?? '';
    const width = Math.min(end - start, source.length - col + 1);
    // The parser's columns may lie behind the end of a line.
    const column = Math.min(col, source.length + 1);
    return { line, column, source: withoutSecrets(source), width: Math.max(1, width) };
  };
  const placeOf = (node: Node | null): Place => {
    const [start, end] = node?.range ?? [0, 0];
    return placeFrom(start, end);
  };
  return {
    document,
    root: document.contents,
    errors: withoutEchoes([...document.errors, ...document.warnings]).map((error) => ({
      file,
      key: '',
      message: `not valid YAML: ${meaning(error, text)}`,
      place: placeFrom(...error.pos),
    })),
    placeAt: (path, at) => placeOf(nodeAt(document, path, at)),
    placeOf,
  };
}

/** What is left open or unexpected follows from the first mistake: that one says what is wrong. */
function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  return errors.filter(({ code }, index) => index === 0 || !ECHOES.has(code));
}

const ECHOES = new Set<YAMLError['code']>([
  'UNEXPECTED_TOKEN',
  'BAD_INDENT',
  'MISSING_CHAR',
  'BAD_COLLECTION_TYPE',
]);

function meaning(error: YAMLError, text: string): string {
  const [start] = error.pos;
  return text.slice(start - 1, start + 1) === '${'
    ? 'inside { } and [ ], a ${NAME} must be quoted: "${NAME}"'
    : error.message;
}

/** The node an alias stands for, else the node itself. */
export function resolved(node: unknown, document: Document): Node | null {
  if (!isNode(node)) return null;
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function nodeAt(
  document: Document,
  path: readonly PropertyKey[],
  at: 'key' | 'value',
): Node | null {
  let node: Node | null = document.contents;
  for (const [index, step] of path.entries()) {
    const wantsKey = at === 'key' && index === path.length - 1;
    const next = stepInto(resolved(node, document), step, wantsKey);
    if (next === null) return node;
    node = next;
  }
  return node;
}

function stepInto(parent: Node | null, step: PropertyKey, wantsKey: boolean): Node | null {
  if (isSeq(parent)) return nodeOrNull(parent.items[Number(step)]);
  if (!isMap(parent)) return null;
  const pair = parent.items.find(({ key }) => keyName(key) === String(step));
  return wantsKey ? nodeOrNull(pair?.key) : nodeOrNull(pair?.value ?? pair?.key);
}

const nodeOrNull = (value: unknown): Node | null => (isNode(value) ? value : null);

/** A mapping's key as text. */
export function keyName(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** Blots out what must not be shown: credentials in addresses, and values of keys that sound like secrets. */
function withoutSecrets(line: string): string {
  const blot = (secret: string): string => '*'.repeat(secret.length);
  return line
    .replace(
      /(:\/\/)([^/@\s"']+)(?=@)/g,
      (_, before: string, secret: string) => before + blot(secret),
    )
    .replace(
      /((?:token|password|passwd|secret|credential|api_?key)s?["']?\s*:\s*["']?)(?!\$\{)([^\s,}"'][^,}"']*)/gi,
      (_, before: string, secret: string) => before + blot(secret),
    );
}
