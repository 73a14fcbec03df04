import { describe, expect, test } from '@jest/globals';
import { seconds, unixSeconds } from '../domain/units.ts';
import { PriceShelf } from './price-shelf.ts';

const START = 1_790_000_000;
const at = (later: number) => unixSeconds(START + later);
const shelf = (random = 0) =>
  new PriceShelf<string>({ refreshEvery: seconds(1000), random: () => random });
const asText = (value: unknown) => (typeof value === 'string' ? value : null);

describe('a value', () => {
  test('is due until it is there, and again when its interval is over', () => {
    const kept = shelf();
    expect(kept.due(['a', 'b'], at(0))).toEqual(['a', 'b']);
    kept.put('a', 'first', at(0));
    expect(kept.due(['a', 'b'], at(999))).toEqual(['b']);
    expect(kept.due(['a', 'b'], at(1000))).toEqual(['a', 'b']);
    expect(kept.get('a')).toEqual({ value: 'first', at: at(0) });
    expect(kept.get('b')).toBeNull();
  });

  test('is due up to a tenth of the interval earlier, by chance', () => {
    const kept = shelf(0.5);
    kept.put('a', 'first', at(0));
    expect(kept.due(['a'], at(949))).toEqual([]);
    expect(kept.due(['a'], at(950))).toEqual(['a']);
  });

  test('stays after a failure, which rests for a minute, two, four, up to an hour', () => {
    const kept = shelf();
    kept.put('a', 'first', at(0));
    let now = 1000;
    for (const rest of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      kept.failed('a', at(now));
      expect(kept.due(['a'], at(now + rest - 1))).toEqual([]);
      expect(kept.due(['a'], at(now + rest))).toEqual(['a']);
      now += rest;
    }
    expect(kept.get('a')?.value).toBe('first');
    kept.put('a', 'second', at(now));
    kept.failed('a', at(now));
    expect(kept.due(['a'], at(now + 60))).toEqual(['a']);
  });

  test('that was replaced is told of moments before that, for two hours', () => {
    const kept = shelf();
    kept.put('a', 'first', at(0));
    kept.put('a', 'second', at(1800));
    kept.put('a', 'third', at(3600));
    const told = [-60, 1799, 1800, 3599, 3600].map((moment) => kept.at('a', at(moment))?.value);
    expect(told).toEqual(['first', 'first', 'second', 'second', 'third']);
    const within = (start: number, end: number) =>
      kept.changes('a', { start: at(start), end: at(end) });
    expect(within(0, 7200)).toEqual([at(1800), at(3600)]);
    expect(within(1800, 3600)).toEqual([]);
    kept.put('a', 'fourth', at(1800 + 7200));
    expect(within(0, 10_000)).toEqual([at(3600), at(9000)]);
    expect(kept.at('b', at(0))).toBeNull();
  });

  test('tells when the newest was fetched', () => {
    const kept = shelf();
    expect(kept.newest).toBeNull();
    kept.put('a', 'x', at(50));
    kept.put('b', 'y', at(20));
    expect(kept.newest).toBe(at(50));
  });
});

describe('a restart', () => {
  test('takes back what was kept, with its age', () => {
    const before = shelf();
    before.put('a', 'x', at(0));
    const after = shelf();
    expect(after.restore(before.toText(), asText, at(400))).toBe(true);
    expect(after.get('a')).toEqual({ value: 'x', at: at(0) });
    expect(after.due(['a'], at(999))).toEqual([]);
    expect(after.due(['a'], at(1000))).toEqual(['a']);
  });

  test('does not trust an age from the future', () => {
    const before = shelf();
    before.put('a', 'x', at(86_400));
    const after = shelf();
    after.restore(before.toText(), asText, at(0));
    expect(after.get('a')).toEqual({ value: 'x', at: at(0) });
    expect(after.due(['a'], at(0))).toEqual(['a']);
  });

  test('leaves what is newer alone, and what it cannot read', () => {
    const before = shelf();
    before.put('a', 'old', at(0));
    before.put('b', 'other', at(0));
    const after = shelf();
    after.put('a', 'new', at(10));
    after.restore(before.toText().replace('"other"', '17'), asText, at(10));
    expect(after.get('a')?.value).toBe('new');
    expect(after.get('b')).toBeNull();
  });

  test.each(['', 'null', '{"version":1}', '{"version":2,"kept":{}}', '{"version":1,"kept":{"a":'])(
    'finds no use for %j',
    (text) => {
      expect(shelf().restore(text, asText, at(0))).toBe(false);
    },
  );
});
