import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectRef,
  type SceneObjectState,
} from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { CostTable } from '../../components/CostTable.tsx';
import { rateText, trendText } from '../../cost/format.ts';
import { costRows } from '../../cost/rows.ts';
import { rowToSegment } from '../../cost/row-segment.ts';
import { tableAnswers } from '../../cost/table-queries.ts';
import { rowName } from '../../cost/words.ts';
import { readView } from '../../view/variables.ts';
import { moversOf } from './movers.ts';

const MOST_MOVERS = 7;

interface MoversState extends SceneObjectState {
  /** The table by the view's label, whose answers say what moved, too. */
  readonly table: SceneObjectRef<CostTable>;
}

/** Who moved the bill most against the range before. */
export class Movers extends SceneObjectBase<MoversState> {
  public static Component = MoversView;
}

function MoversView({ model }: SceneComponentProps<Movers>): ReactElement {
  const { data } = sceneGraph.getData(model.useState().table.resolve()).useState();
  const styles = useStyles2(getStyles);
  const view = readView(model);
  const rows = costRows([view.groupBy], tableAnswers(data, undefined));
  const movers = moversOf(rows, MOST_MOVERS);
  const isKnown = rows.some(({ previous }) => previous !== undefined);
  return (
    <section className={styles.frame} aria-labelledby="movers">
      <h2 id="movers" className={styles.heading}>
        What moved, by {view.groupBy}
      </h2>
      {movers.length === 0 ? (
        <p className={styles.none}>
          {view.compare
            ? isKnown
              ? 'Nothing moved against the range before.'
              : 'Nothing is known of the range before, so nothing can be compared yet.'
            : 'Switch "Compare" to "previous" to see what moved.'}
        </p>
      ) : (
        <table className={styles.table}>
          <tbody>
            {movers.map(({ row, change }) => (
              <tr key={rowToSegment(row)}>
                <th scope="row">{rowName(row, [view.groupBy])}</th>
                <td>
                  {change > 0 ? '+' : '−'}
                  {rateText(Math.abs(change), view.per)}
                </td>
                <td>{trendText(row.cost, row.previous)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

type Styles = Readonly<Record<'frame' | 'heading' | 'none' | 'table', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    frame: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1.5),
      height: '100%',
    }),
    heading: css({ ...theme.typography.h6 }),
    none: css({ color: theme.colors.text.secondary }),
    table: css({
      width: '100%',
      fontVariantNumeric: 'tabular-nums',
      'th, td': { padding: theme.spacing(0.25, 0.5), textAlign: 'right', whiteSpace: 'nowrap' },
      th: {
        textAlign: 'left',
        whiteSpace: 'normal',
        fontWeight: theme.typography.fontWeightRegular,
      },
    }),
  };
}
