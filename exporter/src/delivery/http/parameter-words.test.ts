import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { parameterWords } from './parameter-words.ts';

const query = z.strictObject({
  format: z.enum(['json', 'csv']).exactOptional(),
  kind: z.literal('all').exactOptional(),
  limit: z.coerce.number().int().min(1).max(50).exactOptional(),
  name: z.string().min(1).exactOptional(),
  window: z.string('must be told otherwise').exactOptional(),
});

/** What is said of parameters, under each one's name. */
function told(given: Readonly<Record<string, unknown>>, schema: z.ZodType = query): string[] {
  const { error } = schema.safeParse(given, { error: parameterWords(given) });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

test.each([
  [{ format: 'jsn' }, 'format must be one of json, csv, but is "jsn"; did you mean json?'],
  [{ format: 'x'.repeat(70) }, `format must be one of json, csv, but is "${'x'.repeat(60)}…"`],
  [{ kind: '' }, 'kind must be all, but is empty'],
  [{ limit: 'many' }, 'limit must be a number, but is "many"'],
  [{ limit: '1.5' }, 'limit must be a whole number, but is "1.5"'],
  [{ limit: '0' }, 'limit must be at least 1, but is "0"'],
  [{ limit: '51' }, 'limit must be at most 50, but is "51"'],
  [{ name: '' }, 'name must be text of one letter or more, but is empty'],
  [{ window: 5 }, 'window must be told otherwise'],
])('%j is told with what is allowed and what was given', (given, words) => {
  expect(told(given)).toEqual([words]);
});

test('what is missing is told, and each of several wrong ones', () => {
  const schema = z.object({ name: z.string(), limit: z.coerce.number().max(5) });
  expect(told({ limit: '9' }, schema)).toEqual([
    'name is missing; it must be text',
    'limit must be at most 5, but is "9"',
  ]);
});
