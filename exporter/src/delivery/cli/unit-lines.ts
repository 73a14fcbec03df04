import type { UnitDocument, UnitsDocument } from '../../app/reports/units.ts';
import { counted, fixed } from '../numbers.ts';
import { NOTHING } from './money.ts';
import type { Style } from './style.ts';
import { table, type Column } from './table.ts';
import { printable } from './width.ts';

const COLUMNS: readonly Column[] = [
  { title: 'UNIT', align: 'left', flexible: true },
  { title: 'USD', align: 'right' },
  { title: 'QUANTITY', align: 'right' },
  { title: 'USD/UNIT', align: 'right' },
  { title: 'DAYS', align: 'right' },
];

/** A price of one of millions needs more digits than a bill. */
const UNIT_DECIMALS = 6;
const CENTS = 2;

/** What units cost, as a table, and which days say nothing. */
export function unitLines(
  { cluster, month, timeZone, units }: UnitsDocument,
  style: Style,
): readonly string[] {
  const title = `${style.bold(month)} · cluster ${printable(cluster)} · ${timeZone}`;
  if (units.length === 0)
    return [title, '', 'No unit is configured: see units in docs/reports.md.'];
  const rows = units.map(({ name, usd, quantity, usdPerUnit, days }) => ({
    cells: [
      printable(name),
      fixed(usd, CENTS),
      fixed(quantity, Number.isInteger(quantity) ? 0 : CENTS),
      usdPerUnit === null ? NOTHING : fixed(usdPerUnit, UNIT_DECIMALS),
      String(days),
    ],
  }));
  const gaps = units.flatMap(gapLines);
  return [
    title,
    '',
    ...table(COLUMNS, rows, style),
    ...(gaps.length === 0 ? [] : ['', ...gaps.map(style.warn)]),
  ];
}

function gapLines({ name, gaps, failed }: UnitDocument): readonly string[] {
  const kinds = [...new Set(gaps.map(({ why }) => why))];
  return [
    ...(failed === null ? [] : [`! ${printable(name)}: ${printable(failed)}`]),
    ...kinds.map((kind) => {
      const days = gaps.filter(({ why }) => why === kind).map(({ date }) => date);
      const first = days[0] ?? '';
      return `! ${printable(name)}: ${counted(days.length, 'day')} left out, ${kind} (${days.length === 1 ? first : `from ${first}`})`;
    }),
  ];
}
