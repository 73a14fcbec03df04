import { describe, expect, test } from '@jest/globals';
import { safeUrl } from './safe-url.ts';

describe('the address to start again from', () => {
  test('keeps the range and the data source, and drops what was chosen', () => {
    expect(
      safeUrl('/a/podtally-costs-app/overview', '?from=now-1h&var-ds=x&var-filters=a%7C%3D%7Cb'),
    ).toBe('/a/podtally-costs-app/overview?from=now-1h&var-ds=x');
  });

  test('has no question mark where nothing is kept', () => {
    expect(safeUrl('/a/x', '?var-model=usage')).toBe('/a/x');
  });
});
