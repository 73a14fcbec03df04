import { LoadingState } from '@grafana/data';
import {
  SceneObjectBase,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { figuresTable } from '../../components/figures-table.ts';
import { amountTitle, fine, fineUsd } from '../../components/how-computed/words.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { EmptyCosts } from '../../components/states/EmptyCosts.tsx';
import { amountText } from '../../cost/format.ts';
import { rangeText } from '../../cost/words.ts';
import type { Matcher } from '../../promql/selector.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { VIEW_VARIABLES } from '../../view/view-url-keys.ts';
import { HOURS } from '../../view/view.ts';
import { quantitiesOf, quantityQueries } from './quantities.ts';

interface QuantitiesState extends SceneObjectState {
  readonly empty: EmptyCosts;
}

/** What a pod is charged for, in cores, GiB and GPUs, on each node that it ran on. */
export class PodQuantities extends SceneObjectBase<QuantitiesState> {
  public static Component = PodQuantitiesView;
  protected override _variableDependency = new VariableDependencyConfig<QuantitiesState>(this, {
    variableNames: VIEW_VARIABLES,
  });

  public constructor(scope: readonly Matcher[]) {
    super({
      empty: new EmptyCosts({ grain: () => 'pod', scope }),
      $data: viewQueries((view) => quantityQueries(view, scope)),
    });
  }
}

function PodQuantitiesView({ model }: SceneComponentProps<PodQuantities>): ReactElement {
  const { empty } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { from, to, timeZone } = sceneGraph.getTimeRange(model).useState();
  const styles = useStyles2(figuresTable);
  const { per } = readView(model);
  const quantities = quantitiesOf(data);
  if (quantities.length === 0)
    return data === undefined || data.state === LoadingState.Loading ? (
      <LoadingPlaceholder text="Reading quantities …" />
    ) : (
      <empty.Component model={empty} />
    );

  const nodes = new Set(quantities.map(({ node }) => node));
  const amount = (value: number | undefined): string => (value === undefined ? '–' : fine(value));
  const money = (usdPerHour: number): string => amountText(usdPerHour * HOURS[per]);
  const sum = quantities.reduce((all, { cost, shared }) => all + cost + shared, 0);
  const isShared = quantities.some(({ shared }) => shared !== 0);
  return (
    <section aria-labelledby="quantities">
      <h2 id="quantities">What it is charged for</h2>
      <ScrollRegion label="Quantities by node">
        <table className={styles}>
          <caption>
            Means of {rangeText({ from, to }, timeZone)}
            {nodes.size > 1 &&
              `; pods of this name ran on ${nodes.size} nodes, at the same time or one after the other`}
          </caption>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Node</th>
              <th scope="col">Used</th>
              <th scope="col">+ reserved, not used</th>
              <th scope="col">× price an hour</th>
              {isShared && <th scope="col">+ share of cluster idle</th>}
              <th scope="col">= USD/{per}</th>
            </tr>
          </thead>
          <tbody>
            {quantities.map(({ node, resource, unit, used, idle, unitPrice, cost, shared }) => (
              <tr key={`${node} ${resource}`}>
                <th scope="row">{amountTitle(resource, unit)}</th>
                <td>{node}</td>
                <td>{amount(used)}</td>
                <td>{amount(idle)}</td>
                <td>{unitPrice === undefined ? '–' : fineUsd(unitPrice)}</td>
                {isShared && <td>{money(shared)}</td>}
                <td>{money(cost + shared)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Sum</th>
              <td colSpan={isShared ? 5 : 4} />
              <td>{money(sum)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
    </section>
  );
}
