import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type ReactElement } from 'react';
import { amountText } from '../../cost/format.ts';
import { figuresTable } from '../../components/figures-table.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import type { BudgetDocument } from '../../exporter/finance-documents.ts';
import { burnDays, burnLines, type Point } from './burn-down.ts';
import { burnPanel } from './burn-panel.ts';
import type { BudgetRow } from './rows.ts';

const HEIGHT = 320;
const SHAPES = ['chart', 'table'] as const;

/** What is spent so far against the even pace and the limit, and where it leads; as a chart and as a table. */
export function BurnDown({
  row,
  spent,
  now,
}: {
  readonly row: BudgetRow;
  readonly spent: readonly Point[];
  readonly now: number;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const [shape, setShape] = useState<(typeof SHAPES)[number]>('chart');
  const lines = burnLines(row, spent, now);
  const text = JSON.stringify(lines);
  const [drawn, setDrawn] = useState({ lines, text });
  // An answer that says the same draws nothing anew.
  if (drawn.text !== text) setDrawn({ lines, text });
  const { start, end } = row;
  const panel = useMemo(() => burnPanel(drawn.lines, { start, end }), [drawn, start, end]);
  return (
    <section aria-label="Burn-down" className={styles.frame}>
      {row.document !== undefined && (
        <div className={styles.shape}>
          <RadioButtonGroup
            aria-label="Show the burn-down as"
            size="sm"
            options={SHAPES.map((value) => ({ value, label: value }))}
            value={shape}
            onChange={setShape}
          />
        </div>
      )}
      {shape === 'table' && row.document !== undefined ? (
        <Days document={row.document} />
      ) : (
        <div className={styles.chart}>
          <panel.Component model={panel} />
        </div>
      )}
    </section>
  );
}

function Days({ document }: { readonly document: BudgetDocument }): ReactElement {
  const styles = useStyles2(getStyles);
  const table = useStyles2(figuresTable);
  return (
    <div className={styles.table}>
      <ScrollRegion label="Days of the period" maxHeight={HEIGHT}>
        <table className={table}>
          <caption>Days of the running period in {document.period.timeZone}, USD</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">That day</th>
              <th scope="col">So far</th>
              <th scope="col">At an even pace</th>
              <th scope="col">Hours lost</th>
              <th scope="col">Hours to come</th>
            </tr>
          </thead>
          <tbody>
            {burnDays(document).map(({ date, usd, soFar, even, lostHours, openHours }) => (
              <tr key={date}>
                <th scope="row">{date}</th>
                <td>{amountText(usd)}</td>
                <td>{amountText(soFar)}</td>
                <td>{amountText(even)}</td>
                <td>{lostHours === 0 ? '–' : lostHours}</td>
                <td>{openHours === 0 ? '–' : openHours}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

type Styles = Readonly<Record<'frame' | 'shape' | 'chart' | 'table', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    frame: css({ minWidth: 0, position: 'relative' }),
    // At the right end of the panel's header.
    shape: css({
      position: 'absolute',
      top: theme.spacing(0.75),
      right: theme.spacing(1),
      zIndex: 1,
    }),
    chart: css({ height: HEIGHT }),
    table: css({
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1),
      background: theme.colors.background.primary,
    }),
  };
}
