import { expect, test } from '@jest/globals';
import { partsFor } from './exposition.ts';
import { configOf } from './testing/complaint.ts';

test('parts are by pod up to 20,000 pods and by workload above, unless the file says which', () => {
  const auto = configOf('');
  expect(partsFor(auto, 20_000)).toBe('pod');
  expect(partsFor(auto, 20_001)).toBe('workload');
  expect(partsFor(configOf('server: { metrics: { parts: off } }'), 5)).toBe('off');
  expect(partsFor(configOf('server: { metrics: { parts: pod } }'), 50_000)).toBe('pod');
});
