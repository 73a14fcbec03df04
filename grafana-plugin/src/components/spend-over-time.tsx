import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  PanelBuilders,
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
  type VizPanel,
} from '@grafana/scenes';
import {
  FieldColorModeId,
  GraphDrawStyle,
  LegendDisplayMode,
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/schema';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { finestGrain } from '../cost/grain.ts';
import { RESOURCE_ORDER, SPEND_TYPE_COLOR, resourceText, spendTypeText } from '../cost/words.ts';
import { cost, type Grain } from '../promql/cost.ts';
import type { Matcher } from '../promql/selector.ts';
import { viewQueries } from '../scenes/view-queries.ts';
import { VIEW_VARIABLES } from '../view/view-url-keys.ts';
import { HOURS, matchersOf } from '../view/view.ts';
import { SpendTable } from './spend-over-time-table.tsx';

const HEIGHT = 280;
const POINTS = 240;
const SHAPES = ['chart', 'table'] as const;

/** What a stack is made of. */
export type StackedBy = readonly ['spend_type'] | readonly ['resource', 'spend_type'];

interface SpendState extends SceneObjectState {
  readonly panel: VizPanel;
  readonly by: StackedBy;
  readonly shape: (typeof SHAPES)[number];
}

/** Spend over time, stacked; the top edge is the cost. The same figures as a table, for who prefers to read them. */
export class SpendOverTime extends SceneObjectBase<SpendState> {
  public static Component = SpendOverTimeView;

  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: ['spend'] });
  protected override _variableDependency = new VariableDependencyConfig<SpendState>(this, {
    variableNames: VIEW_VARIABLES,
  });

  public constructor(grain: Grain, scope: readonly Matcher[], by: StackedBy = ['spend_type']) {
    const data = viewQueries((view) => {
      const matchers = [...matchersOf(view), ...scope];
      const asked = { model: view.model, idle: view.idle, matchers };
      const rate = cost(finestGrain(grain, matchers), by, asked);
      return [
        {
          refId: 'A',
          expr: `(${rate}) * ${HOURS[view.per]}`,
          instant: false,
          legend: by.map((label) => `{{${label}}}`).join(' '),
        },
      ];
    }, POINTS);
    super({ by, $data: data, shape: 'chart', panel: spendPanel() });
  }

  public getUrlState(): SceneObjectUrlValues {
    return { spend: this.state.shape === 'chart' ? undefined : this.state.shape };
  }

  public updateFromUrl({ spend }: SceneObjectUrlValues): void {
    this.setState({ shape: spend === 'table' ? 'table' : 'chart' });
  }
}

/** A panel that shows what the object it is in has asked for. */
function spendPanel(): VizPanel {
  const builder = PanelBuilders.timeseries()
    .setTitle('Spend over time, USD per ${per}')
    .setDescription('What it costs, by spend type; the top of the stack is the cost.')
    .setUnit('currencyUSD')
    .setCustomFieldConfig('drawStyle', GraphDrawStyle.Line)
    .setCustomFieldConfig('fillOpacity', 60)
    .setCustomFieldConfig('lineWidth', 1)
    .setCustomFieldConfig('axisSoftMin', 0)
    .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
    .setOption('legend', {
      showLegend: true,
      displayMode: LegendDisplayMode.Table,
      placement: 'right',
      calcs: ['mean', 'lastNotNull'],
    })
    .setOption('tooltip', { mode: TooltipDisplayMode.Multi });
  builder.setOverrides((overrides) => {
    for (const [spendType, fixedColor] of Object.entries(SPEND_TYPE_COLOR)) {
      overrides
        .matchFieldsWithName(spendType)
        .overrideDisplayName(spendTypeText(spendType))
        .overrideColor({ mode: FieldColorModeId.Fixed, fixedColor });
      for (const resource of RESOURCE_ORDER)
        overrides
          .matchFieldsWithName(`${resource} ${spendType}`)
          .overrideDisplayName(`${resourceText(resource)} ${spendTypeText(spendType)}`);
    }
  });
  return builder.build();
}

function SpendOverTimeView({ model }: SceneComponentProps<SpendOverTime>): ReactElement {
  const { panel, by, shape } = model.useState();
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.frame} aria-label="Spend over time">
      <div className={styles.shape}>
        <RadioButtonGroup
          aria-label="Show spend as"
          size="sm"
          options={SHAPES.map((value) => ({ value, label: value }))}
          value={shape}
          onChange={(chosen) => model.setState({ shape: chosen })}
        />
      </div>
      {shape === 'table' ? (
        <SpendTable by={by} scene={model} />
      ) : (
        <div className={styles.chart}>
          <panel.Component model={panel} />
        </div>
      )}
    </section>
  );
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'frame' | 'shape' | 'chart', string>> {
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
  };
}
