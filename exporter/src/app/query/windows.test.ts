import { describe, expect, test } from '@jest/globals';
import { exampleAllocation, exampleSnapshot } from '../testing/snapshot.ts';
import { allocationOf, WindowError } from './windows.ts';

const settled = exampleAllocation('settled');
const snapshot = exampleSnapshot({ settled });
const hour = '2026-01-01T00:00:00Z/2026-01-01T01:00:00Z';

describe('a window', () => {
  test('is what runs now, the last closed hour, or that hour by its times in any zone', () => {
    expect(allocationOf(snapshot, '5m')).toBe(snapshot.live);
    expect(allocationOf(snapshot, '1h')).toBe(settled);
    expect(allocationOf(snapshot, hour)).toBe(settled);
    expect(allocationOf(snapshot, '2026-01-01T02:00+02:00/2026-01-01T03:00+02:00')).toBe(settled);
  });

  test('that is not held is refused with those that are', () => {
    expect(() => allocationOf(snapshot, '1d')).toThrow(
      new WindowError(
        'the window 1d is not held. Held: 5m (what runs now, as of 2026-01-01T01:00:00Z) and 1h (the last closed hour, 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z). For other windows a metric store is read: podtally allocate --prometheus URL --window START/END.',
      ),
    );
    expect(() => allocationOf(snapshot, '2026-01')).toThrow('the window 2026-01 is not held');
    expect(() => allocationOf(exampleSnapshot(), '1h')).toThrow(
      'no hour is closed yet. Held: 5m (what runs now, as of 2026-01-01T01:00:00Z). 1h follows once the exporter has seen a whole UTC hour; ask for 5m until then.',
    );
  });

  test('that is none is refused with how to write one', () => {
    expect(() => allocationOf(snapshot, 'yesterday')).toThrow(
      '"yesterday" is not a window; write 5m, 1h, or START/END in ISO 8601 with a time zone',
    );
    expect(() => allocationOf(snapshot, '2026-01-01T01:00:00Z/2026-01-01T00:00:00Z')).toThrow(
      'ends before it starts',
    );
  });
});
