import { HOURS, type View } from '../view/view.ts';
import { sumOf, type CostRow } from './rows.ts';
import { SPEND_TYPE_ORDER, rowName } from './words.ts';

/** A table of costs with all its rows: one column per label, the cost, the cost before, and every spend type and resource. */
export function tableCsv(
  labels: readonly string[],
  rows: readonly CostRow[],
  view: View,
): readonly (readonly (string | number)[])[] {
  const hours = HOURS[view.per];
  const unit = `usd_per_${view.per}`;
  const kinds = kindsOf(rows);
  return [
    [
      ...labels,
      unit,
      ...(view.compare ? [`previous_${unit}`] : []),
      ...kinds.map(({ spendType, resource }) => `${spendType}_${resource}_${unit}`),
    ],
    ...rows.map((row) => [
      ...namesOf(row, labels),
      row.cost * hours,
      ...(view.compare ? [row.previous === undefined ? '' : row.previous * hours] : []),
      ...kinds.map(
        (kind) =>
          sumOf(
            row.parts.filter(
              ({ spendType, resource }) =>
                spendType === kind.spendType && resource === kind.resource,
            ),
          ) * hours,
      ),
    ]),
  ];
}

function namesOf(row: CostRow, labels: readonly string[]): readonly string[] {
  if (!row.isNobodys) return row.key;
  return labels.map((_, at) => (at === 0 ? rowName(row, labels) : ''));
}

function kindsOf(
  rows: readonly CostRow[],
): readonly { readonly spendType: string; readonly resource: string }[] {
  const kinds = new Map(
    rows
      .flatMap(({ parts }) => parts)
      .map(({ spendType, resource }) => [`${spendType} ${resource}`, { spendType, resource }]),
  );
  const rank = (spendType: string): number => {
    const at = SPEND_TYPE_ORDER.indexOf(spendType);
    return at === -1 ? SPEND_TYPE_ORDER.length : at;
  };
  return [...kinds.values()].sort(
    (a, b) => rank(a.spendType) - rank(b.spendType) || a.resource.localeCompare(b.resource),
  );
}
