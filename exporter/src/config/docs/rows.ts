import type { JsonSchema } from './json-schema.ts';

/** One key of the configuration, for people. */
export interface KeyRow {
  /** `metrics.direct.kubelets.mode`; `[]` for each entry of a list, `<name>` for a name of one's own. */
  readonly key: string;
  readonly type: string;
  /** What holds unless given; undefined: nothing does. */
  readonly fallback: unknown;
  readonly isRequired: boolean;
  readonly meaning: string;
}

/** Every key under a schema, each parent before its children. */
export function keyRows(schema: JsonSchema, key: string, isRequired = false): readonly KeyRow[] {
  const row: KeyRow = {
    key,
    type: typeText(schema, key),
    fallback: schema.default,
    isRequired,
    meaning: schema.description ?? '',
  };
  return [row, ...childRows(schema, key)];
}

function childRows(schema: JsonSchema, key: string): readonly KeyRow[] {
  const items = itemsOf(schema);
  if (items !== undefined) return childRows(items, `${key}[]`);
  const values = valuesOf(schema);
  if (values !== undefined) return childRows(values, `${key}.<name>`);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    typeof property === 'object'
      ? keyRows(property, `${key}.${name}`, schema.required?.includes(name) ?? false)
      : [],
  );
}

function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return typeof items === 'object' && !Array.isArray(items) ? items : undefined;
}

function valuesOf({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function typeText(schema: JsonSchema, key: string): string {
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const items = itemsOf(schema);
  if (items !== undefined) return `list of ${plural(items)}`;
  const values = valuesOf(schema);
  if (values !== undefined) return `mapping of names to ${plural(values)}`;
  switch (schema.type) {
    case 'object':
      return 'mapping';
    case 'boolean':
      return '`true`, `false`';
    case 'number':
    case 'integer':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${range(schema)}`;
    default:
      if (/Folder$/.test(key)) return 'folder';
      return /(?:^|\.)file$|File$/.test(key) ? 'file' : 'text';
  }
}

function plural(schema: JsonSchema): string {
  if (schema.enum !== undefined) return typeText(schema, '');
  if (itemsOf(schema) !== undefined) return 'lists of mappings';
  return schema.type === 'object' ? 'mappings' : 'texts';
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (exclusiveMinimum !== undefined) return ` above ${String(exclusiveMinimum)}`;
  if (minimum === undefined) return '';
  return maximum === undefined
    ? `, ${String(minimum)} or more`
    : `, ${String(minimum)} to ${String(maximum)}`;
}
