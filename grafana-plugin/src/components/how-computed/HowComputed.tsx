import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { Drawer, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { rateText, trendText } from '../../cost/format.ts';
import { lowerFirst, rangeText } from '../../cost/words.ts';
import { RULE_OF_MODEL } from '../../promql/model.ts';
import { readView } from '../../view/variables.ts';
import { HOURS, type View } from '../../view/view.ts';
import { ExporterExplains } from './ExporterExplains.tsx';
import type { Figure } from './figure.ts';
import { PromqlBehind } from './PromqlBehind.tsx';
import { matrixOf, sumInWords } from './sum.ts';
import { SumTable } from './SumTable.tsx';

/**
 * How a number came about: what it is the sum of, the rule behind it, the query, and what the exporter knows.
 *
 * @param scene an object under the view and the range that the number is of
 */
export function HowComputed({
  figure,
  scene,
  onClose,
}: {
  readonly figure: Figure;
  readonly scene: SceneObject;
  readonly onClose: () => void;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const view = readView(scene);
  const { from, to, timeZone } = sceneGraph.getTimeRange(scene).state;
  const range = rangeText({ from, to }, timeZone);
  const matrix = matrixOf(figure.row.parts);
  return (
    <Drawer
      title="How is this computed?"
      subtitle={`${figure.title}: ${rateText(figure.row.cost, view.per)}, the mean of ${range}`}
      size="md"
      onClose={onClose}
    >
      <div className={styles} data-testid="how-computed">
        <section aria-labelledby="how-sum">
          <h3 id="how-sum">The sum</h3>
          <p>{sumInWords(matrix, HOURS[view.per])}</p>
          <SumTable matrix={matrix} per={view.per} />
          {figure.row.cost < 0 && <p role="note">{BELOW_ZERO}</p>}
          {figure.row.previous !== undefined && (
            <p>
              In the range of the same length before: {rateText(figure.row.previous, view.per)}
              {trendNote(figure)}.
            </p>
          )}
        </section>
        <section aria-labelledby="how-rule">
          <h3 id="how-rule">The rule</h3>
          <ul>
            {rulesOf(view).map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
        <PromqlBehind figure={figure} scene={scene} />
        {figure.subject && (
          <section aria-labelledby="how-exporter">
            <h3 id="how-exporter">Quantities and prices, from the exporter</h3>
            <ExporterExplains
              subject={figure.subject}
              model={view.model}
              range={{ text: range, endsNow: to === 'now' }}
            />
          </section>
        )}
      </div>
    </Drawer>
  );
}

/** Of every number that is less than nothing. */
export const BELOW_ZERO =
  'A cost below zero comes from no price and no rule of Podtally: look at the recording rules between the exporter and this page, and at Data quality.';

function trendNote({ row }: Figure): string {
  const trend = trendText(row.cost, row.previous);
  return trend === '' ? '' : ` (${trend})`;
}

/** What holds for every number under this view. */
function rulesOf(view: View): readonly string[] {
  return [
    `Model ${view.model}: ${lowerFirst(RULE_OF_MODEL[view.model])}`,
    view.idle === 'show'
      ? 'Idle shown: what of a host nobody is charged for is cluster idle, a row of its own.'
      : 'Idle shared: cluster idle is spread over those who are charged for the same resource, as far as the policy lets them carry it.',
    'It is a mean over moments at which costs were known: hours without data count for nobody, hours in which this was not there count as zero.',
    ...(view.per === 'month' ? ['A month is 730 hours.'] : []),
  ];
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
    h3: { ...theme.typography.h5, marginBottom: theme.spacing(1) },
    ul: { paddingLeft: theme.spacing(2.5) },
    p: { margin: theme.spacing(1, 0) },
    table: { ...theme.typography.bodySmall },
    'table th, table td': { padding: theme.spacing(0.5) },
  });
}
