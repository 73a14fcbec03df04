import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CATALOGUE } from './catalogue.ts';
import { attributionLabels } from './labels.ts';
import { headerOf, valueText } from './text.ts';

describe('valueText', () => {
  test('brings the same double back, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(valueText(value)) === value).toBe(true);
      }),
    );
  });

  test.each([
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
    [1e-9, '1e-9'],
  ])('writes %p as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

describe('headerOf', () => {
  const metric = { type: 'counter', unit: 'usd', help: 'Says "so"\nand \\ so.' };

  test('keeps the name of a counter in text and escapes backslash and newline', () => {
    expect(headerOf('x_usd_total', metric, 'text')).toBe(
      '# HELP x_usd_total Says "so"\\nand \\\\ so.\n# TYPE x_usd_total counter\n',
    );
  });

  test('drops _total, escapes quotes and adds the unit in OpenMetrics', () => {
    expect(headerOf('x_usd_total', metric, 'openmetrics')).toBe(
      '# HELP x_usd Says \\"so\\"\\nand \\\\ so.\n# TYPE x_usd counter\n# UNIT x_usd usd\n',
    );
  });
});

describe('attributionLabels', () => {
  test.each([
    [
      ['team', 'service'],
      ['team', 'service'],
    ],
    [
      ['cost-center', '2nd', '__meta'],
      ['cost_center', 'owner_2nd', 'owner___meta'],
    ],
    [
      ['node', 'cluster'],
      ['owner_node', 'owner_cluster'],
    ],
    [
      ['a-b', 'a_b', 'a.b'],
      ['a_b', 'owner_a_b', 'owner_owner_a_b'],
    ],
    [
      ['', 'team'],
      ['owner_', 'team'],
    ],
  ])('turns dimensions %p into labels %p', (dimensions, labels) => {
    expect(attributionLabels(dimensions)).toEqual(labels);
  });
});

describe('the catalogue', () => {
  test.each(Object.entries(CATALOGUE))(
    '%s keeps the conventions',
    (name, { type, unit, help, group }) => {
      expect(help).toMatch(/^[A-Z0-9][^"\\\n]*\.$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      const family = name.replace(/_total$/, '');
      // OpenMetrics 1.0: the unit is the end of the family's name.
      expect(unit === '' || family.endsWith(`_${unit}`)).toBe(true);
      expect(name.startsWith('podtally_')).toBe(group !== 'opencost');
    },
  );
});
