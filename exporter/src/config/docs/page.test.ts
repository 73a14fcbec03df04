import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../load.ts';
import { EXAMPLES } from './examples.ts';
import { configJsonSchema } from './json-schema.ts';
import { configurationPage } from './page.ts';
import { keyRows, type KeyRow } from './rows.ts';

const allRows = (): readonly KeyRow[] =>
  Object.entries(configJsonSchema().properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' ? keyRows(schema, name) : [],
  );

describe('the documentation of the configuration', () => {
  test.each(EXAMPLES)('the example "$title" is valid', ({ yaml }) => {
    const loaded = loadConfig(yaml, 'podtally.yaml', { PODTALLY_TOKEN: 'x' });
    expect('errors' in loaded ? loaded.errors : []).toEqual([]);
  });

  test('every key that is no weight or share of a group has a meaning', () => {
    const silent = allRows().filter(({ meaning }) => meaning === '');
    expect(silent.map(({ key }) => key)).toEqual([
      'allocation.split.withoutGpu.cpu',
      'allocation.split.withoutGpu.memory',
      'allocation.split.withGpu.cpu',
      'allocation.split.withGpu.memory',
      'allocation.split.withGpu.gpu',
    ]);
  });

  test('a row says type, default and meaning', () => {
    const page = configurationPage();
    for (const row of [
      '| `cluster` | text | `default` | Name of the cluster; a label of every series. |',
      '| `metrics.direct.concurrency` | whole number, 1 or more | `8` | Requests under way at one time over all targets. |',
      '| `prices.ladder` | list of `spot`, `list`, `file`, `catalogue`, `estimate` | `[file, catalogue, estimate]` | Price sources from the most to the least trusted; the first that knows a host prices it. `spot` and `list` ask the provider of the nodes. |',
      '| `prices.adjust[].percent` | number, -100 to 100 | required | Change of the price: `-12` takes 12 % off, `5` adds 5 %. |',
      '| `server.tokenFile` | file | none | File with the bearer token that reads need; none: no token is asked for. |',
    ])
      expect(page).toContain(`${row}\n`);
  });

  test('the default of attribution is written as it would stand in the file', () => {
    const [, yaml = ''] =
      /Unless given, `attribution` is:\n\n```yaml\n([^`]*)```/.exec(configurationPage()) ?? [];
    const written = loadConfig(yaml, 'podtally.yaml', {});
    expect(written).toEqual(loadConfig('', 'podtally.yaml', {}));
  });
});

describe('the JSON Schema', () => {
  test('knows every section, and no other key', () => {
    const schema = configJsonSchema();
    expect(Object.keys(schema.properties ?? {})).toEqual([
      'cluster',
      'metrics',
      'kubernetes',
      'prices',
      'attribution',
      'allocation',
      'budgets',
      'ledger',
      'finance',
      'units',
      'notifications',
      'server',
      'log',
    ]);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toBeUndefined();
  });

  test('asks for what a list entry cannot do without', () => {
    const { allocation } = configJsonSchema().properties ?? {};
    expect(allocation).toMatchObject({
      properties: {
        models: { properties: { rules: { items: { required: ['match', 'model'] } } } },
      },
    });
  });
});
