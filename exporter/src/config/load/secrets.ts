import { z } from 'zod';
import { configSchema } from '../schema/schema.ts';
import { secretTexts } from '../schema/values.ts';
import { keyPath, type Place } from './problem.ts';
import type { FileValues } from './values.ts';

/** Paths of secrets that stand in the file itself instead of coming from the environment. */
export function literalSecrets(values: FileValues): readonly (readonly string[])[] {
  return secretPaths(configSchema, [])
    .filter((path) => valueAt(values.value, path) !== undefined)
    .filter((path) => !/^\$\{[^}]+\}$/.test(values.fromEnvironment.get(keyPath(path)) ?? ''));
}

function secretPaths(schema: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (schema instanceof z.ZodType && secretTexts.has(schema)) return [path];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, inner]) =>
      secretPaths(inner, [...path, key]),
    );
  if (
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault
  )
    return secretPaths(schema.unwrap(), path);
  return [];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.entries(inner).find(([name]) => name === key)?.[1];
  }, value);
}

/** Whether a key sounds like one whose value must not be shown; `tokenFile` does not: it names a file. */
export const isSecretKey = (key: PropertyKey | undefined): boolean =>
  /token$|password|secret/i.test(String(key));

/** Shows a line up to its key, without the value. */
export function cutAfterKey(place: Place): Place {
  return { ...place, source: `${place.source.slice(0, place.column - 1 + place.width)}: …` };
}
