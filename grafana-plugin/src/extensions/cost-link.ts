import type { DataFrame, RawTimeRange } from '@grafana/data';
import { APP_PATH } from '../app/paths.ts';

// Grafana loads this with the module at its own start, and asks it each time a panel's menu opens: it is small.

/** What Grafana tells of the panel or the queries that a menu belongs to. */
export interface LinkContext {
  readonly timeRange?: RawTimeRange;
  readonly targets?: readonly object[];
  readonly data?: { readonly series: readonly DataFrame[] };
}

/** Labels of pods as the metrics of most exporters have them. */
type Label = 'namespace' | 'pod';

/** Where the cost is of the one namespace, or pod, that a panel is about; nowhere where it is about none or several. */
export function costLink(context: LinkContext | undefined): { path: string } | undefined {
  const namespace = onlyValue('namespace', context);
  if (namespace === undefined) return undefined;
  const pod = onlyValue('pod', context);
  const { from, to } = context?.timeRange ?? {};
  const query = new URLSearchParams([
    ['var-filters', filter('namespace', namespace)],
    ...(pod === undefined ? [] : [['var-filters', filter('pod', pod)]]),
    ...(from === undefined ? [] : [['from', timeText(from)]]),
    ...(to === undefined ? [] : [['to', timeText(to)]]),
  ]);
  return { path: `${APP_PATH}/allocation/namespace?${query.toString()}` };
}

/** The value that a label has in all series; where there are none, the one that the queries ask for. */
function onlyValue(label: Label, context: LinkContext | undefined): string | undefined {
  const shown = (context?.data?.series ?? [])
    .flatMap(({ fields }) => fields)
    .map(({ labels }) => labels?.[label] ?? '')
    .filter((value) => value !== '');
  const asked = (context?.targets ?? []).flatMap((target) =>
    'expr' in target && typeof target.expr === 'string' ? valuesIn(target.expr, label) : [],
  );
  const [only, ...more] = new Set(shown.length > 0 ? shown : asked);
  return more.length === 0 ? only : undefined;
}

/** Values that a PromQL query wants of a label, where it wants exactly one and no variable stands for it. */
function valuesIn(expr: string, label: Label): readonly string[] {
  const found = expr.matchAll(new RegExp(`\\b${label}\\s*=\\s*"([^"\\\\$]+)"`, 'g'));
  return [...found].map(([, value = '']) => value);
}

/** A condition as the address of a page has it, see view/view-link.ts. */
function filter(label: Label, value: string): string {
  const escaped = value
    .replaceAll('|', '__gfp__')
    .replaceAll(',', '__gfc__')
    .replaceAll('#', '__gfh__');
  return `${label}|=|${escaped}`;
}

function timeText(time: RawTimeRange['from']): string {
  return typeof time === 'string' ? time : String(time.valueOf());
}
