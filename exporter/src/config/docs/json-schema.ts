import { z } from 'zod';
import { configSchema } from '../schema/schema.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The configuration file as JSON Schema (draft 2020-12): what may be written, before defaults are filled in. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      // The largest number that JavaScript counts by ones says nothing about a configuration.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return { ...($schema && { $schema }), title: 'Podtally configuration', ...schema };
}
