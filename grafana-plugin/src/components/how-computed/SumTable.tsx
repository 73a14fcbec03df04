import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { amountText } from '../../cost/format.ts';
import { SPEND_TYPE_MEANING, spendTypeText } from '../../cost/words.ts';
import { HOURS, type UnitOfTime } from '../../view/view.ts';
import { figuresTable } from '../figures-table.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { resourceTitle, type Matrix } from './sum.ts';

/** Spend types by resources, with the sums of both. */
export function SumTable({
  matrix,
  per,
}: {
  readonly matrix: Matrix;
  readonly per: UnitOfTime;
}): ReactElement {
  const styles = useStyles2(figuresTable);
  const amount = (usdPerHour: number | undefined): string =>
    usdPerHour === undefined ? '–' : amountText(usdPerHour * HOURS[per]);
  return (
    <ScrollRegion label="Parts of the sum">
      <table className={styles}>
        <caption>USD/{per}, rounded for reading</caption>
        <thead>
          <tr>
            <th scope="col">Spend type</th>
            {matrix.resources.map((resource) => (
              <th scope="col" key={resource}>
                {resourceTitle(resource)}
              </th>
            ))}
            <th scope="col">Sum</th>
          </tr>
        </thead>
        <tbody>
          {matrix.lines.map(({ spendType, amounts, sum }) => (
            <tr key={spendType}>
              <th scope="row" title={SPEND_TYPE_MEANING[spendType]}>
                {spendTypeText(spendType)}
              </th>
              {amounts.map((value, at) => (
                <td key={matrix.resources[at]}>{amount(value)}</td>
              ))}
              <td>{amount(sum)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            {matrix.sums.map((value, at) => (
              <td key={matrix.resources[at]}>{amount(value)}</td>
            ))}
            <td>{amount(matrix.sum)}</td>
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}
