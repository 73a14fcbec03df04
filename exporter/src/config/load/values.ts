import { dirname, isAbsolute, join } from 'node:path';
import { isMap, isNode, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import { keyPath, type ConfigError } from './problem.ts';
import { keyName, resolved, type YamlSource } from './source.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The plain values of a file, after `${ENV_NAME}` and file paths were put in. */
export interface FileValues {
  readonly value: unknown;
  readonly errors: readonly ConfigError[];
  /** False where the file nests or repeats itself beyond measure: what is missing then says nothing. */
  readonly isWhole: boolean;
  /** Key paths whose values came from the environment, with what the file says: never to be echoed. */
  readonly fromEnvironment: ReadonlyMap<string, string>;
}

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Keys that name a file or folder: relative to the folder of the configuration file. */
const FILE_KEY = /^file$|File$|Folder$/;
/** Deeper and larger than any configuration; stops aliases that hold themselves or multiply. */
const DEEPEST = 32;
const MOST_VALUES = 100_000;

/**
 * Turns a YAML source into plain values; a key without a value counts as not given.
 *
 * @param typedAt key paths at which text from the environment is read as a number or a truth value
 */
export function valuesOf(
  source: YamlSource,
  file: string,
  env: Environment,
  typedAt: ReadonlySet<string> = new Set(),
): FileValues {
  const errors: ConfigError[] = [];
  const fromEnvironment = new Map<string, string>();
  const folder = dirname(file);
  let count = 0;
  let isWhole = true;

  const report = (path: readonly PropertyKey[], message: string): void => {
    errors.push({ file, key: keyPath(path), message, place: source.placeAt(path, 'value') });
  };

  const giveUp = (path: readonly PropertyKey[], message: string): void => {
    if (isWhole) report(path, message);
    isWhole = false;
  };

  const substituted = (text: string, path: readonly PropertyKey[]): unknown => {
    const missing: string[] = [];
    const value = text.replace(PLACEHOLDER, (_, name: string) => {
      const found = ENVIRONMENT_NAME.test(name) ? env[name] : undefined;
      if (found === undefined || found === '') missing.push(whyNoValue(name, found));
      return found ?? '';
    });
    for (const message of missing) report(path, message);
    fromEnvironment.set(keyPath(path), text);
    if (missing.length > 0) return undefined;
    return typedAt.has(keyPath(path)) ? typed(value) : value;
  };

  const scalarValue = (scalar: Scalar, path: readonly PropertyKey[]): unknown => {
    const { value } = scalar;
    const read =
      typeof value === 'string' && value.includes('${') ? substituted(value, path) : value;
    const isFile = typeof read === 'string' && FILE_KEY.test(String(path.at(-1)));
    return isFile && read !== '' && !isAbsolute(read) ? join(folder, read) : read;
  };

  const reportDuplicates = (map: YAMLMap, path: readonly PropertyKey[]): void => {
    const seen = new Set<string>();
    for (const { key } of map.items) {
      const name = keyName(key);
      if (seen.has(name) && isNode(key))
        errors.push({
          file,
          key: keyPath([...path, name]),
          message: 'is given twice',
          place: source.placeOf(key),
        });
      seen.add(name);
    }
  };

  const valueOf = (unresolved: unknown, path: readonly PropertyKey[]): unknown => {
    const node: Node | null = resolved(unresolved, source.document);
    count += 1;
    if (count > MOST_VALUES)
      giveUp([], `holds more than ${MOST_VALUES} values, counting repetitions through anchors`);
    if (path.length > DEEPEST) giveUp(path, `is nested more than ${DEEPEST} levels deep`);
    if (!isWhole) return undefined;
    if (isScalar(node)) return scalarValue(node, path);
    if (isSeq(node)) return node.items.map((item, index) => valueOf(item, [...path, index]));
    if (!isMap(node)) return undefined;
    reportDuplicates(node, path);
    const entries = node.items.map(({ key, value }): readonly [string, unknown] => {
      const name = keyName(key);
      return [name, valueOf(value, [...path, name])];
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
  };

  const value = valueOf(source.root, []) ?? {};
  return { value, errors, isWhole, fromEnvironment };
}

function whyNoValue(name: string, found: string | undefined): string {
  if (!ENVIRONMENT_NAME.test(name))
    return 'holds ${…} without the name of an environment variable, such as ${NAME}';
  return found === ''
    ? `needs the environment variable ${name}, which is empty`
    : `needs the environment variable ${name}, which is not set`;
}

function typed(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : value;
}
