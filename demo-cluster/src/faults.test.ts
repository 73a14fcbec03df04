import { describe, expect, test } from '@jest/globals';
import { corrupted, faultsAt } from './faults.ts';

const TEXT = `# HELP a help
# TYPE a counter
a{container="",pod=""} 1 1000000
a{container="x",pod="one"} 2.5 1000000
a{container="x",pod="two"} 3 1000000
b{container="x",pod="one"} 7
machine 9
`;

describe('a trouble', () => {
  test('multiplies only the samples it matches', () => {
    expect(
      corrupted(TEXT, [{ kind: 'multiply', family: 'a', factor: 1000, match: 'pod="one"' }]),
    ).toBe(TEXT.replace('2.5 1000000', '2500 1000000'));
  });

  test('replaces values', () => {
    expect(corrupted(TEXT, [{ kind: 'value', family: 'b', text: 'NaN', match: '' }])).toBe(
      TEXT.replace('} 7', '} NaN'),
    );
  });

  test('shifts explicit timestamps and leaves the others', () => {
    expect(corrupted(TEXT, [{ kind: 'stale', ageSeconds: 600 }])).toBe(
      TEXT.replaceAll('1000000', '400000'),
    );
  });

  test('drops the samples of pods', () => {
    expect(corrupted(TEXT, [{ kind: 'no-samples' }])).toBe(`# HELP a help
# TYPE a counter
a{container="",pod=""} 1 1000000
machine 9
`);
  });

  test.each([0, 0.3, 0.55, 0.99])('cuts in the middle of a line at %d', (share) => {
    const cut = corrupted(TEXT, [{ kind: 'cut', share, reset: false }]);
    expect(TEXT.startsWith(cut)).toBe(true);
    expect(cut.endsWith('\n')).toBe(false);
    expect(cut.length).toBeGreaterThan(0);
    expect(TEXT.split('\n')).not.toContain(cut.split('\n').at(-1));
  });

  test('adds to the one before it', () => {
    const both = corrupted(TEXT, [
      { kind: 'stale', ageSeconds: 600 },
      { kind: 'value', family: 'a', text: '+Inf', match: 'pod="two"' },
    ]);
    expect(both).toContain('a{container="x",pod="two"} +Inf 400000\n');
  });
});

test('a fault hits its kind, its target and its time span', () => {
  const trouble = { kind: 'refused' } as const;
  const fault = { kind: 'cadvisor', target: 'n1', from: 10, to: 20, trouble } as const;
  const hits = (name: string, time: number, kind: 'cadvisor' | 'dcgm' = 'cadvisor') =>
    faultsAt([fault], { kind, name }, time).length;
  expect([
    hits('n1', 10),
    hits('n1', 20),
    hits('n1', 9.9),
    hits('n2', 15),
    hits('n1', 15, 'dcgm'),
  ]).toEqual([1, 0, 0, 0, 0]);
});
