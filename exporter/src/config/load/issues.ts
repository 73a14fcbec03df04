import { z } from 'zod';
import { configSchema, type Config } from '../schema/schema.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { keyPath, type ConfigError } from './problem.ts';
import { cutAfterKey, holdsSecret, isSecretKey, literalSecrets, textsAt } from './secrets.ts';
import { sentence } from './sentence.ts';
import type { YamlSource } from './source.ts';
import type { FileValues } from './values.ts';

/** What the schema says of a value. */
interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly at: 'key' | 'value';
  /** The value may be a secret under a mistyped key: not to be shown. */
  readonly isSecret?: boolean;
}

const literalSecret = (key: string): string =>
  `must not stand in this file: write \${ENV_NAME}, or use ${key}File`;

/**
 * Key paths of values from the environment that the schema wants as a number or a truth value:
 * the environment knows text alone.
 */
export function wantedTyped(values: FileValues): ReadonlySet<string> {
  if (values.fromEnvironment.size === 0) return new Set();
  const issues = configSchema.safeParse(values.value).error?.issues ?? [];
  return new Set(
    issues
      .filter((issue) => issue.code === 'invalid_type' && TYPED.has(issue.expected))
      .map(({ path }) => keyPath(path)),
  );
}

const TYPED = new Set(['number', 'int', 'boolean']);

/** Checks plain values against the schema: a configuration, or everything that is wrong with it, in the file's order. */
export function checked(
  values: FileValues,
  source: YamlSource,
  file: string,
): { readonly ok: Config } | { readonly errors: readonly ConfigError[] } {
  const knownKeys = new Map<string, z.ZodObject<z.core.$ZodShape>>();
  const result = configSchema.safeParse(values.value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject)
        knownKeys.set(keyPath(issue.path ?? []), issue.inst);
      return sentence(issue, values.fromEnvironment.has(keyPath(issue.path ?? [])));
    },
  });
  const literal = literalSecrets(values);
  /** What the schema says of these values only follows from what is said of them already. */
  const answered = new Set([...values.errors.map(({ key }) => key), ...literal.map(keyPath)]);
  const complaints: readonly Complaint[] = [
    ...literal.map((path) => ({
      path,
      message: literalSecret(String(path.at(-1))),
      at: 'key' as const,
      isSecret: true,
    })),
    ...(result.error?.issues ?? [])
      .flatMap((issue) => complaintsOf(issue, knownKeys))
      .filter(({ path }) => !answered.has(keyPath(path))),
  ];
  const errors = [
    ...values.errors,
    ...complaints.map(({ path, message, at, isSecret = isSecretKey(path.at(-1)) }) => {
      const place = source.placeAt(path, isSecret ? 'key' : at);
      return { file, key: keyPath(path), message, place: isSecret ? cutAfterKey(place) : place };
    }),
  ];
  if (result.success && errors.length === 0) return { ok: result.data };
  const secrets = textsAt(
    values,
    complaints.filter(({ isSecret }) => isSecret === true).map(({ path }) => path),
  );
  return { errors: errors.toSorted(byPlace).map((error) => blotted(error, secrets)) };
}

/** The line of a mistake may hold a secret beside it. */
function blotted(error: ConfigError, secrets: readonly string[]): ConfigError {
  const { place } = error;
  if (place === null) return error;
  const source = secrets.reduce(
    (line, secret) => line.replaceAll(secret, '*'.repeat(secret.length)),
    place.source,
  );
  return { ...error, place: { ...place, source } };
}

function complaintsOf(
  issue: z.core.$ZodIssue,
  knownKeys: ReadonlyMap<string, z.ZodObject<z.core.$ZodShape>>,
): readonly Complaint[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ path: issue.path, message: issue.message, at: keyOrValue(issue) }];
  const schema = knownKeys.get(keyPath(issue.path));
  const known = Object.keys(schema?.shape ?? {});
  return issue.keys.map((key) => {
    const meant = nearestWord(key, known);
    const hint =
      meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`;
    const isSecret =
      [key, meant].some(isSecretKey) ||
      (schema !== undefined && meant !== undefined && holdsSecret(schema, meant));
    return {
      path: [...issue.path, key],
      message: `is not a known key; ${hint}`,
      at: 'key',
      isSecret,
    };
  });
}

function keyOrValue(issue: z.core.$ZodIssue): 'key' | 'value' {
  return issue.code === 'custom' && issue.params?.['at'] === 'key' ? 'key' : 'value';
}

function byPlace(a: ConfigError, b: ConfigError): number {
  return (
    (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0)
  );
}
