import { urlUtil, type PanelData, type RawTimeRange } from '@grafana/data';

/** Where Explore shows a query's answer over the range on the page. */
export function exploreUrl(expr: string, dataSource: string, range: RawTimeRange): string {
  const panes = {
    podtally: {
      datasource: dataSource,
      queries: [
        {
          refId: 'A',
          datasource: { type: 'prometheus', uid: dataSource },
          ...{ expr, editorMode: 'code', instant: true, range: false },
        },
      ],
      range: { from: timeText(range.from), to: timeText(range.to) },
    },
  };
  return urlUtil.renderUrl('/explore', { schemaVersion: 1, panes: JSON.stringify(panes) });
}

/** A query with the range and the distance of moments that its answer was made with, so that it runs anywhere. */
export function withoutVariables(expr: string, data: PanelData | undefined): string {
  if (data === undefined) return expr;
  const { from, to } = data.timeRange;
  const seconds = Math.max(1, Math.round(to.diff(from) / 1000));
  const interval = data.request?.interval;
  const ranged = expr.replaceAll('$__range', `${seconds}s`);
  return interval === undefined ? ranged : ranged.replaceAll('$__interval', interval);
}

function timeText(time: RawTimeRange['from']): string {
  return typeof time === 'string' ? time : String(time.valueOf());
}
