import { describe, expect, test } from '@jest/globals';
import { readExchangeRates } from './read.ts';

const errorsOf = (text: string, fileName: string): readonly string[] => {
  const read = readExchangeRates(text, fileName);
  return 'errors' in read ? read.errors : [];
};

const TWO_RATES = {
  ok: [
    { from: 'USD', to: 'EUR', rate: 0.92, asOf: '2026-11-20' },
    { from: 'GBP', to: 'USD', rate: 1.25, asOf: '2026-11-21' },
  ],
};

describe('a file of exchange rates', () => {
  test('as CSV: columns in any order, comments, empty lines, quotes and Windows line ends', () => {
    const text =
      '\uFEFF# rates of the house bank\r\nto,from,rate,date\r\nEUR,USD,0.92,2026-11-20\r\n\r\n"USD","GBP",1.25,2026-11-21\r\n';
    expect(readExchangeRates(text, 'rates.csv')).toEqual(TWO_RATES);
  });

  test('as YAML: a list, alone or under rates', () => {
    const list = `- { date: 2026-11-20, from: USD, to: EUR, rate: 0.92 }
- date: "2026-11-21"
  from: GBP
  to: USD
  rate: 1.25
`;
    expect(readExchangeRates(list, 'rates.yaml')).toEqual(TWO_RATES);
    expect(readExchangeRates(`rates:\n${list}`, 'rates.yml')).toEqual(TWO_RATES);
  });

  test('every wrong line is named, all at once', () => {
    expect(
      errorsOf(
        `date,from,to,rate
2026-02-30,USD,EUR,0.92
2026-11-20,usd,EUR,0.92
2026-11-20,USD,,0.92
2026-11-20,USD,USD,1
2026-11-20,USD,EUR,-0.92
2026-11-20,USD,GBP,0.8,x
2026-11-20,USD,CHF,"0,9"
2026-11-20,USD,JPY,150
2026-11-20,USD,JPY,151
`,
        'rates.csv',
      ),
    ).toEqual([
      'rates.csv:2: date must be a day such as 2026-11-20, but is "2026-02-30"',
      'rates.csv:3: from must be a currency code such as USD, but is "usd"',
      'rates.csv:4: to must be a currency code such as EUR, but is missing',
      'rates.csv:5: from and to are both USD',
      'rates.csv:6: rate must be a number above 0, but is "-0.92"',
      'rates.csv:7: 5 fields where the first line names 4',
      'rates.csv:8: 5 fields where the first line names 4',
      'rates.csv:10: USD to JPY on 2026-11-20 stands in line 9 already',
    ]);
  });

  test('a missing column is named', () => {
    expect(errorsOf('date,from,rate\n2026-11-20,USD,0.9\n', 'rates.csv')).toEqual([
      'rates.csv:1: the first line must name the columns date,from,to,rate; missing: to',
    ]);
  });

  test.each([
    [
      'rates: { USD: 1 }',
      'r.yaml:1: must be a list of { date, from, to, rate }, alone or under the key "rates"',
    ],
    ['- 0.92', 'r.yaml:1: must be { date, from, to, rate }'],
    [
      '# mine\n- { day: 2026-11-20, from: USD, to: EUR, rate: 1 }',
      'r.yaml:2: unknown key "day"; there are date, from, to, rate',
    ],
    [
      '- { date: 2026-11-20, from: USD, to: EUR }',
      'r.yaml:1: rate must be a number above 0, but is missing',
    ],
    [
      '- { date: 2026-11-20, from: USD, to: EUR, rate: .inf }',
      'r.yaml:1: rate must be a number above 0, but is "Infinity"',
    ],
    [
      '- [',
      'r.yaml:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('bad YAML %j', (text, error) => {
    expect(errorsOf(text, 'r.yaml')).toEqual([error]);
  });

  test('a file without any rate is an error', () => {
    for (const name of ['r.csv', 'r.yaml'])
      expect(errorsOf('# nothing\n', name)).toEqual([`${name}: holds no exchange rate`]);
    expect(errorsOf('date,from,to,rate\n', 'r.csv')).toEqual(['r.csv: holds no exchange rate']);
  });
});
