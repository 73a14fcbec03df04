import type { AdjustmentLine, AdjustmentsDocument } from '../../app/reports/adjustments.ts';
import { fixed } from '../numbers.ts';
import type { Style } from './style.ts';
import { table, type Column } from './table.ts';
import { printable } from './width.ts';

const CENTS = 2;
const CAUSES = { measured: 'late usage', priced: 'price' } as const;

/** What was corrected of frozen months, as two tables. */
export function adjustmentLines(
  { cluster, month, timeZone, dimension, ...sides }: AdjustmentsDocument,
  style: Style,
): readonly string[] {
  const { counted, countedUsd, later, laterUsd } = sides;
  const title = `${style.bold(month)} · cluster ${printable(cluster)} · ${timeZone}`;
  return [
    title,
    '',
    ...(counted.length === 0
      ? [`No correction of a month before counts in ${month}.`]
      : [
          `Corrections of months before, counted in ${month}:`,
          '',
          ...tableOf(counted, countedUsd, dimension, 'OF', style),
        ]),
    '',
    ...(later.length === 0
      ? [`Nothing of ${month} was corrected after it was frozen.`]
      : [
          `Corrections of ${month}, counted later; ${month} stays as it was:`,
          '',
          ...tableOf(later, laterUsd, dimension, 'IN', style),
        ]),
  ];
}

function tableOf(
  lines: readonly AdjustmentLine[],
  total: number,
  dimension: string,
  monthTitle: string,
  style: Style,
): readonly string[] {
  const columns: readonly Column[] = [
    { title: monthTitle, align: 'left' },
    { title: dimension.toUpperCase(), align: 'left', flexible: true },
    { title: 'NAMESPACE', align: 'left', flexible: true },
    { title: 'WORKLOAD', align: 'left', flexible: true },
    { title: 'BECAUSE OF', align: 'left' },
    { title: 'HOURS', align: 'right' },
    { title: 'USD', align: 'right' },
  ];
  const rows = lines.map(({ month, owner, namespace, workload, cause, hours, usd }) => ({
    cells: [
      month,
      ...[owner, namespace, workload].map(printable),
      CAUSES[cause],
      String(hours),
      fixed(usd, CENTS),
    ],
  }));
  const cells = ['TOTAL', '', '', '', '', '', fixed(total, CENTS)];
  return table(columns, [...rows, { cells, emphasis: 'bold' }], style);
}
