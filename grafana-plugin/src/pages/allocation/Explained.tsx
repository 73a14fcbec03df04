import {
  SceneObjectBase,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import type { ReactElement } from 'react';
import { ExporterExplains } from '../../components/how-computed/ExporterExplains.tsx';
import type { Subject } from '../../components/how-computed/figure.ts';
import { rangeText } from '../../cost/words.ts';
import { readView } from '../../view/variables.ts';
import { VIEW_VARIABLES } from '../../view/view-url-keys.ts';

interface ExplainedState extends SceneObjectState {
  readonly subject: Subject;
}

/** What the exporter says of the pod or node that a page is of. */
export class Explained extends SceneObjectBase<ExplainedState> {
  public static Component = ExplainedView;
  protected override _variableDependency = new VariableDependencyConfig<ExplainedState>(this, {
    variableNames: VIEW_VARIABLES,
  });
}

function ExplainedView({ model }: SceneComponentProps<Explained>): ReactElement {
  const { subject } = model.useState();
  const { from, to, timeZone } = sceneGraph.getTimeRange(model).useState();
  return (
    <section aria-labelledby="explained">
      <h2 id="explained">How the exporter computes it</h2>
      <ExporterExplains
        subject={subject}
        model={readView(model).model}
        range={{ text: rangeText({ from, to }, timeZone), endsNow: to === 'now' }}
      />
    </section>
  );
}
