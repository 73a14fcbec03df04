import { z } from 'zod';
import { configSchema } from '../schema/schema.ts';
import { secretTexts } from '../schema/values.ts';
import { keyPath, type Place } from './problem.ts';
import type { FileValues } from './values.ts';

/** Paths of secrets that stand in the file itself instead of coming from the environment. */
export function literalSecrets(values: FileValues): readonly (readonly PropertyKey[])[] {
  return secretPaths(configSchema, values.value, [])
    .filter((path) => valueAt(values.value, path) !== undefined)
    .filter((path) => !/^\$\{[^}]+\}$/.test(values.fromEnvironment.get(keyPath(path)) ?? ''));
}

/** The secrets at these paths, to be blotted out wherever they would be shown. */
export const textsAt = (
  values: FileValues,
  paths: readonly (readonly PropertyKey[])[],
): readonly string[] =>
  paths.flatMap((path) => {
    const text = valueAt(values.value, path);
    return typeof text === 'string' && text !== '' ? [text] : [];
  });

/** Whether a key of an object's schema holds a secret. */
export const holdsSecret = (schema: z.ZodObject<z.core.$ZodShape>, key: string): boolean =>
  secretPaths(schema.shape[key], undefined, []).some((path) => path.length === 0);

function secretPaths(
  schema: unknown,
  value: unknown,
  path: readonly PropertyKey[],
): readonly (readonly PropertyKey[])[] {
  if (schema instanceof z.ZodType && secretTexts.has(schema)) return [path];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, inner]) =>
      secretPaths(inner, valueAt(value, [key]), [...path, key]),
    );
  if (schema instanceof z.ZodArray)
    return (Array.isArray(value) ? value : []).flatMap((member, index) =>
      secretPaths(schema.element, member, [...path, index]),
    );
  if (
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault
  )
    return secretPaths(schema.unwrap(), value, path);
  return [];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.entries(inner).find(([name]) => name === String(key))?.[1];
  }, value);
}

/** Whether a key sounds like one whose value must not be shown; `tokenFile` does not: it names a file. */
export const isSecretKey = (key: PropertyKey | undefined): boolean =>
  /token$|password|secret/i.test(String(key));

/** Shows a line up to its key, without the value. */
export function cutAfterKey(place: Place): Place {
  return { ...place, source: `${place.source.slice(0, place.column - 1 + place.width)}: …` };
}
