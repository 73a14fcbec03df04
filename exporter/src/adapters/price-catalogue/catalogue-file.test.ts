import { describe, expect, test } from '@jest/globals';
import { awsFacts } from '../../domain/testing/facts.ts';
import { unixSeconds } from '../../domain/units.ts';
import { catalogueSource } from './catalogue-source.ts';
import { catalogueText, readCatalogueFile, withFreshPrices } from './catalogue-file.ts';
import { embeddedCatalogue, type Catalogue } from './catalogue.ts';

const DAY = '2026-11-22';
const at = unixSeconds(Date.parse(`${DAY}T10:00:00Z`) / 1000);

const fresh = [
  { place: 'us-east-1', type: 'm5.large', purchase: 'onDemand', usdPerHour: 0.0001 },
  { place: 'us-east-1', type: 'zz9.large', purchase: 'onDemand', usdPerHour: 0.123 },
  { place: 'mars-1', type: 'm5.large', purchase: 'onDemand', usdPerHour: 9 },
] as const;

function read(text: string): Catalogue {
  const catalogue = readCatalogueFile(text, 'c.json');
  if ('errors' in catalogue) throw new Error(catalogue.errors.join());
  return catalogue.ok;
}

describe('a refreshed catalogue', () => {
  const own = read(catalogueText([withFreshPrices('aws', fresh, [], DAY)]));
  const quote = (facts: Parameters<typeof awsFacts>[0]) =>
    catalogueSource(own).quote(awsFacts(facts), at).quote;

  test('holds what was fetched with its day, types and places that are new among it', () => {
    expect(quote({})).toMatchObject({ usdPerHour: 0.0001, origin: `catalogue of ${DAY}` });
    expect(quote({ instanceType: 'zz9.large' })?.usdPerHour).toBe(0.123);
    expect(quote({ region: 'mars-1', zone: 'mars-1a' })?.usdPerHour).toBe(9);
  });

  test('keeps every other price as it was, with its own date', () => {
    const [before, now] = [embeddedCatalogue().table('aws'), own.table('aws')];
    if (!before || !now) throw new Error('there is no table');
    let compared = 0;
    for (const place of before.places)
      for (const type of before.types) {
        if (place === 'us-east-1' && type === 'm5.large') continue;
        compared += 1;
        const [was, is] = [before, now].map((table) => table.price(place, type, 'onDemand'));
        if (was?.usdPerHour !== is?.usdPerHour || was?.date !== is?.date)
          throw new Error(`${type} in ${place} has changed`);
      }
    expect(compared).toBeGreaterThan(50_000);
    expect(now.saving('us-east-1', 'm5.large')).toBe(before.saving('us-east-1', 'm5.large'));
    expect(now.size('r5.4xlarge')).toEqual(before.size('r5.4xlarge'));
  });

  test('leaves the other providers to the embedded one, and dates itself', () => {
    expect(own.table('gcp')?.price('us-central1', 'n2-standard-4', 'onDemand')).toEqual(
      embeddedCatalogue().table('gcp')?.price('us-central1', 'n2-standard-4', 'onDemand'),
    );
    expect(own.date()).toBe(Date.parse(`${DAY}T00:00:00Z`) / 1000);
  });

  test('never passes old component rates off as new ones', () => {
    const prices = [
      { place: 'us-central1', type: 'n2-standard-4', purchase: 'onDemand', usdPerHour: 0.2 },
    ] as const;
    const rates = [
      { place: 'us-central1', family: 'n2', purchase: 'onDemand', perVcpu: 0.03, perGib: 0.004 },
    ] as const;
    const table = read(catalogueText([withFreshPrices('gcp', prices, rates, DAY)])).table('gcp');
    expect(table?.components('us-central1', 'n2', 'onDemand')).toEqual({
      perVcpu: 0.03,
      perGib: 0.004,
    });
    expect(table?.components('us-central1', 'e2', 'onDemand')).toBeNull();
  });
});

test.each([
  ['nothing', 'c.json: is not JSON; make it with podtally prices refresh'],
  ['{"form":"podtally-catalogue-2","providers":[]}', /^c\.json: is no catalogue \(form: /],
  ['{"form":"podtally-catalogue-1","providers":[]}', /^c\.json: is no catalogue \(providers: /],
])('a file that is no catalogue is refused: %s', (text, words) => {
  const read = readCatalogueFile(text, 'c.json');
  expect('errors' in read ? read.errors[0] : '').toMatch(words);
});
