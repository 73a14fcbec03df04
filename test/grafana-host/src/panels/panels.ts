import { PluginType, type PanelPlugin, type PanelPluginMeta } from '@grafana/data';
import { barChart } from './bar-chart.tsx';
import { barGauge } from './bar-gauge.tsx';
import { pieChart } from './pie-chart.tsx';
import { stat } from './stat.tsx';
import { table } from './table.tsx';
import { text } from './text.tsx';
import { timeSeries } from './time-series.tsx';

/** Stand-ins for Grafana's own panels, which are not published as packages: made of the parts that are. */
const PANELS: Readonly<Record<string, PanelPlugin>> = {
  barchart: barChart,
  bargauge: barGauge,
  piechart: pieChart,
  stat,
  table,
  text,
  timeseries: timeSeries,
};

/** The panel of a type; throws Error where the page has none. */
export function panelPlugin(id: string): PanelPlugin {
  const panel = PANELS[id];
  if (panel === undefined)
    throw new Error(`The page has no panel "${id}"; it has ${Object.keys(PANELS).join(', ')}.`);
  panel.meta = metaOf(id);
  return panel;
}

const metaOf = (id: string): PanelPluginMeta => ({
  ...{ id, name: id, type: PluginType.panel, sort: 1, module: '', baseUrl: '' },
  info: {
    ...{ author: { name: '' }, description: '', links: [], screenshots: [] },
    ...{ updated: '', version: '', logos: { small: '', large: '' } },
  },
});
