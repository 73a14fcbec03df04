import { describe, expect, test } from '@jest/globals';
import { pathOf } from './sparkline-path.ts';

describe('the path of a sparkline', () => {
  test('goes from the left to the right, its highest at the top', () => {
    expect(pathOf([0, 5, 10], 0, 10)).toBe('M0.0,21.0L48.0,11.0L96.0,1.0');
  });

  test('breaks where nothing is known, so that no line goes over it', () => {
    expect(pathOf([10, null, 10], 0, 10)).toBe('M0.0,1.0M96.0,1.0');
  });

  test('lies at the bottom where everything is zero', () => {
    expect(pathOf([0, 0], 0, 0)).toBe('M0.0,21.0L96.0,21.0');
  });
});
