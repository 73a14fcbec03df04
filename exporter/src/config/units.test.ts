import { expect, test } from '@jest/globals';
import { complaintAbout, configOf } from './testing/complaint.ts';

test('a unit has a name, what is divided, and a file beside the configuration', () => {
  const { units } = configOf(
    'units: [{ name: order, select: { namespace: shop }, quantityFile: orders.csv }]',
  );
  expect(units).toEqual([
    { name: 'order', select: { namespace: 'shop' }, quantityFile: '/etc/podtally/orders.csv' },
  ]);
});

test.each([
  ['{ name: order }', '[0] needs one of quantityFile and promql'],
  ['{ name: order, promql: a, quantityFile: b }', '[0] needs one of quantityFile and promql'],
  [
    '{ name: order, promql: sum(a) }',
    '[0].promql needs metrics.prometheus.url, the address of the store that answers it',
  ],
  [
    '{ name: a, quantityFile: a.csv }, { name: a, quantityFile: b.csv }',
    '[1].name is the name of units[0] too; give each unit a name of its own',
  ],
  [
    '{ name: a, quantityFile: a.csv, select: { taem: x } }',
    '[0].select.taem is not a dimension; did you mean "team"?',
  ],
])('%s cannot be', (units, complaint) => {
  const [first = ''] = complaintAbout(`units: [${units}]`).split('\n');
  expect(first.replace(/^podtally\.yaml:1:\d+: units/u, '')).toBe(complaint);
});
