import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WantedFamily } from '../../app/cluster/row.ts';
import { finished } from '../../domain/stepwise.ts';
import { ExpositionReader, type Damage } from './exposition.ts';
import { Interner } from './interner.ts';

const WANTED: readonly WantedFamily[] = [
  { name: 'wanted_total', labels: ['a', 'b'] },
  { name: 'labels_of', labels: ['pod'], restPrefix: 'label_' },
];

interface Seen {
  readonly rows: readonly (readonly [
    family: number,
    value: number,
    timestamp: number,
    a: string,
    b: string,
  ])[];
  readonly rest: readonly Readonly<Record<string, string>>[];
  readonly damage: Damage;
}

function read(text: string, borders: readonly number[] = []): Seen {
  const rows: (readonly [number, number, number, string, string])[] = [];
  const rest: Readonly<Record<string, string>>[] = [];
  const reader = new ExpositionReader(WANTED, new Interner(), (row) => {
    rows.push([
      row.family,
      row.value,
      row.timestamp,
      row.text(0),
      row.family === 0 ? row.text(1) : '',
    ]);
    if (row.family === 1) rest.push(row.rest());
  });
  const bytes = Buffer.from(text);
  const cuts = [...new Set([0, ...borders.map((b) => b % (bytes.length + 1)), bytes.length])];
  cuts.sort((x, y) => x - y);
  for (const [i, cut] of cuts.entries()) reader.push(bytes.subarray(cut, cuts[i + 1] ?? cut));
  return { rows, rest, damage: reader.end() };
}

const WHOLE = { lines: 0, firstLine: 0, cutOff: false };

describe('reading Prometheus text', () => {
  test('takes wanted families and skips everything else', () => {
    const text = [
      '# HELP wanted_total What is wanted.',
      '# TYPE wanted_total counter',
      'wanted_total{a="1",b="2"} 3 1700000000123',
      'wanted_total_more{a="1"} 9',
      'unwanted{a="x"} 1',
      'wanted_total 4',
      '',
    ].join('\n');
    expect(read(text)).toEqual({
      rows: [
        [0, 3, 1700000000123, '1', '2'],
        [0, 4, NaN, '', ''],
      ],
      rest: [],
      damage: WHOLE,
    });
  });

  test('reads escapes, spaces, empty values, trailing commas, CRLF and letters of every kind', () => {
    const text =
      'wanted_total{ a = "x" } 1\n' +
      'wanted_total{a="q\\"n\\nb\\\\s\\q",} 1\r\n' +
      'wanted_total{b="日本 über",a=""}\t2 \n';
    const seen = read(text);
    expect(seen.rows.map(([, , , a, b]) => [a, b])).toEqual([
      ['q"n\nb\\s\\q', ''],
      ['', '日本 über'],
    ]);
    expect(seen.damage).toEqual({ lines: 1, firstLine: 1, cutOff: false });
  });

  test('reads numbers in every form, and what says it is not one', () => {
    const values = [
      '1.782468876e+09',
      '-0.5',
      '1e3',
      '+Inf',
      '-Inf',
      'NaN',
      '0.1',
      '123456789012345678',
      '1e-320',
    ];
    const seen = read(values.map((value) => `wanted_total ${value}\n`).join(''));
    expect(seen.rows.map(([, value]) => value)).toEqual([
      1782468876,
      -0.5,
      1000,
      Infinity,
      -Infinity,
      NaN,
      0.1,
      123456789012345680,
      1e-320,
    ]);
  });

  test('reads OpenMetrics: exemplars, and the end mark', () => {
    const text =
      'wanted_total{a="1"} 3 1700000000.5 # {trace_id="x"} 1 1700000000\nwanted_total 2 # {} 1\n# EOF';
    expect(read(text)).toMatchObject({
      rows: [
        [0, 3, 1700000000.5, '1', ''],
        [0, 2, NaN, '', ''],
      ],
      damage: WHOLE,
    });
  });

  test('takes nothing of a line that is cut off', () => {
    const seen = read('wanted_total{a="1"} 3\nwanted_total{a="2"} 4');
    expect(seen.rows).toHaveLength(1);
    expect(seen.damage).toEqual({ lines: 0, firstLine: 0, cutOff: true });
  });

  test('counts broken lines of wanted families and names the first', () => {
    const seen = read(
      'ok 1\nwanted_total{a="1} 3\nwanted_total{a="1"} three\nwanted_total{a="1"} 3\n',
    );
    expect(seen.rows).toHaveLength(1);
    expect(seen.damage).toEqual({ lines: 2, firstLine: 2, cutOff: false });
  });

  test('gives the labels of an object without their prefix, empty ones left out', () => {
    const seen = read(
      'labels_of{pod="x",label_team="red",label_="odd",label_app_name="",other="1"} 1\n',
    );
    expect(seen.rest).toEqual([{ team: 'red', '': 'odd' }]);
  });

  test('reads the same wherever the chunks are cut', () => {
    const text =
      '# c\nwanted_total{a="é\\"",b="2"} 3 17\nunwanted{x="y"} 1\r\nlabels_of{pod="p",label_a="ü"} 1\nwanted_total 1e-3\n';
    const whole = read(text);
    expect(whole.rows).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 20 }), (borders) => {
        expect(read(text, borders)).toEqual(whole);
      }),
    );
  });

  test('reads any number as the language does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = String(value).replace('Infinity', 'Inf');
        expect(read(`wanted_total ${text}\n`).rows[0]?.[1]).toBe(
          value === 0 ? Number(text) : value,
        );
      }),
    );
  });
});

describe('the interner', () => {
  const ask = (interner: Interner, text: string): string => {
    const bytes = Buffer.from(text);
    return interner.intern(bytes, 0, bytes.length);
  };

  test('gives back the text of any bytes', () => {
    const interner = new Interner();
    for (const text of ['abc', 'abd', '', 'abc日本', 'abc']) expect(ask(interner, text)).toBe(text);
    expect(interner.size).toBe(4);
  });

  test('keeps what is asked for in every round, and not much of what is not', () => {
    const interner = new Interner();
    for (let round = 0; round < 20; round += 1) {
      for (let i = 0; i < 2000; i += 1) ask(interner, `text ${round}/${i}`);
      expect(ask(interner, 'abc')).toBe('abc');
      finished(interner.nextRound());
    }
    expect(interner.size).toBeLessThan(10_000);
    expect(ask(interner, 'text 19/7')).toBe('text 19/7');
  });
});
