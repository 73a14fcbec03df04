import { describe, expect, test } from '@jest/globals';
import { nextScrape, type Scrapes } from './scrapes.ts';

const scrapes = (all: readonly number[]): Scrapes => ({
  from: 0,
  until: 1000,
  all,
  lastOf: new Map(),
  everySeconds: 30,
});

describe('the scrape after a moment', () => {
  test('is the next one', () => {
    expect(nextScrape(scrapes([10, 40, 70]), 40)).toBe(70);
  });

  test('is the first after an outage', () => {
    expect(nextScrape(scrapes([10, 40, 640, 670]), 40)).toBe(640);
  });

  test('is a whole distance away where another target is scraped between', () => {
    expect(nextScrape(scrapes([10, 30, 40, 60, 70, 90]), 40)).toBe(70);
  });

  test('is never where nothing was scraped any more', () => {
    expect(nextScrape(scrapes([10, 40, 70]), 70)).toBe(Infinity);
    expect(nextScrape(scrapes([]), 70)).toBe(Infinity);
  });
});
