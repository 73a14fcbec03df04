import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatConfigErrors, keyPath } from './load/problem.ts';
import { loadConfig } from './load.ts';

const words = fc.constantFrom(
  ...['cluster', 'metrics', 'direct', 'prices', 'ladder', 'file', 'attribution', 'team', 'rules'],
  ...[
    'allocation',
    'models',
    'server',
    'token',
    'match',
    ': ',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
  ],
  ...['${A}', '${B', '&x ', '*x', '"', "'", '|', '#', ',', '1', '-5', 'null', '\t', 'é', '!!str '],
);
const texts = fc.array(words, { maxLength: 40 }).map((parts) => parts.join(''));

test('whatever stands in a file, it is a configuration or errors that each show a place in it', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const loaded = loadConfig(text, 'podtally.yaml', { A: 'VALUE-OF-A' });
      if ('ok' in loaded) return;
      const lines = text.split(/\r?\n/);
      expect(loaded.errors.length).toBeGreaterThan(0);
      for (const { place, message } of loaded.errors) {
        expect(message).not.toBe('');
        expect(place?.line).toBeLessThanOrEqual(lines.length);
        expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1] ?? '').length + 1);
      }
      expect(formatConfigErrors(loaded.errors)).not.toContain('VALUE-OF-A');
    }),
    { numRuns: 2000 },
  );
});

test('anchors that multiply end in an error, not in a full memory', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `  l${level}: &l${level} [${Array(10)
        .fill(level === 0 ? 'x' : `*l${level - 1}`)
        .join(', ')}]`,
  );
  const loaded = loadConfig(`attribution:\n${levels.join('\n')}\n`, 'podtally.yaml', {});
  expect('errors' in loaded && formatConfigErrors(loaded.errors)).toContain(
    'holds more than 100000 values, counting repetitions through anchors',
  );
});

test('anchors that hold themselves end in an error', () => {
  const loaded = loadConfig('metrics: &a { x: *a, y: *a }\n', 'podtally.yaml', {});
  expect('errors' in loaded && formatConfigErrors(loaded.errors)).toContain(
    'is nested more than 32 levels deep',
  );
});

test('a key path is written as one would point to it', () => {
  expect(keyPath(['allocation', 'rules', 0, 'match', 'app.kubernetes.io/name'])).toBe(
    'allocation.rules[0].match["app.kubernetes.io/name"]',
  );
  expect(keyPath([])).toBe('');
});
