import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ACCURACY } from './accuracy.ts';
import { ENGINE } from './engine.ts';
import { PRICES } from './prices.ts';
import { STORE } from './store.ts';

const root = join(import.meta.dirname, '../..');

describe.each(Object.entries({ accuracy: ACCURACY, engine: ENGINE, prices: PRICES, store: STORE }))(
  'every defect of the suite %s',
  (_, { mutations }) => {
    test('has one place in the code as it is now', () => {
      const places = mutations.map(({ name, file, from }) => ({
        name,
        places: readFileSync(join(root, file), 'utf8').split(from).length - 1,
      }));
      expect(places.filter((each) => each.places !== 1)).toEqual([]);
    });

    test('has a name of its own', () => {
      expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
    });
  },
);
