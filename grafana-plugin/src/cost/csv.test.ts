import { describe, expect, test } from '@jest/globals';
import { csvOf } from './csv.ts';

describe('CSV', () => {
  test('quotes what has commas, quotes or line ends', () => {
    expect(csvOf([['a,b', 'c"d', 'e\nf', 1.5]])).toBe('"a,b","c""d","e\nf",1.5\r\n');
  });

  test('keeps a spreadsheet from running text as a formula', () => {
    expect(csvOf([['=1+1', '+x', '-x', '@x', '-1'], [-1]])).toBe("'=1+1,'+x,'-x,'@x,'-1\r\n-1\r\n");
  });
});
