import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { amountText } from '../cost/format.ts';
import { momentsOf } from '../cost/moments.ts';
import { resourceText, spendTypeText } from '../cost/words.ts';
import { readView } from '../view/variables.ts';
import { figuresTable } from './figures-table.ts';
import { ScrollRegion } from './ScrollRegion.tsx';
import type { StackedBy } from './spend-over-time.tsx';

/** More moments than a reader wants; every n-th is shown so that the whole range is. */
const MOST_MOMENTS = 60;
const HEIGHT = 264;

/** Spend over time as a table: a row per moment, the latest first. */
export function SpendTable({
  by,
  scene,
}: {
  readonly by: StackedBy;
  readonly scene: SceneObject;
}): ReactElement {
  const { data } = sceneGraph.getData(scene).useState();
  const { timeZone } = sceneGraph.getTimeRange(scene).useState();
  const styles = useStyles2(getStyles);
  const table = useStyles2(figuresTable);
  const { per } = readView(scene);
  const { columns, moments } = momentsOf(data, by, MOST_MOMENTS);
  return (
    <div className={styles}>
      <ScrollRegion label="Spend over time as a table" maxHeight={HEIGHT}>
        <table className={table}>
          <caption>Spend over time, USD per {per}, at moments of the range</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {columns.map((labels) => (
                <th scope="col" key={labels.join(' ')}>
                  {titleOf(labels)}
                </th>
              ))}
              <th scope="col">Sum</th>
            </tr>
          </thead>
          <tbody>
            {moments.toReversed().map(({ time, values, sum }) => (
              <tr key={time}>
                <th scope="row">{dateTimeFormat(time, { ...(timeZone && { timeZone }) })}</th>
                {values.map((value, at) => (
                  <td key={columns[at]?.join(' ')}>{value === null ? '–' : amountText(value)}</td>
                ))}
                <td>{amountText(sum)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

/** `usage`, `memory usage`. */
function titleOf(labels: readonly string[]): string {
  const [type = '', resource] = labels.toReversed();
  return resource === undefined
    ? spendTypeText(type)
    : `${resourceText(resource)} ${spendTypeText(type)}`;
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1),
    background: theme.colors.background.primary,
  });
}
