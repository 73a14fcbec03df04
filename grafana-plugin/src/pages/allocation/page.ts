import {
  SceneAppPage,
  type EmbeddedScene,
  type SceneAppPageLike,
  type SceneObject,
  type SceneRouteMatch,
} from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { CostTable } from '../../components/CostTable.tsx';
import type { Subject } from '../../components/how-computed/figure.ts';
import { SpendOverTime } from '../../components/spend-over-time.tsx';
import { rowFromSegment, rowToSegment } from '../../cost/row-segment.ts';
import type { CostRow } from '../../cost/rows.ts';
import { upperFirst } from '../../cost/words.ts';
import type { Matcher } from '../../promql/selector.ts';
import { viewScene } from '../../scenes/page.ts';
import { Stack } from '../../scenes/stack.tsx';
import { filterText } from '../../view/view-link.ts';
import { BELOW } from '../../view/view.ts';
import { ROWS, VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Explained } from './Explained.tsx';
import {
  HIERARCHIES,
  grainOf,
  lastLevel,
  levelBelow,
  scopeOf,
  segmentName,
  type Chosen,
  type Hierarchy,
} from './hierarchy.ts';
import { LevelSummary } from './LevelSummary.tsx';
import { PodQuantities } from './PodQuantities.tsx';

/** From the cluster down to a pod, along each hierarchy. */
export function allocationPage(): SceneAppPage {
  const url = `${APP_PATH}/allocation`;
  return new SceneAppPage({
    title: 'Allocation',
    subTitle: 'Every part of the bill, from the cluster down to a pod.',
    url,
    routePath: 'allocation/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    tabs: HIERARCHIES.map((hierarchy) =>
      levelPage({ hierarchy, chosen: [], url: `${url}/${hierarchy.id}`, title: hierarchy.title }),
    ),
  });
}

interface Place {
  readonly hierarchy: Hierarchy;
  readonly chosen: Chosen;
  readonly url: string;
  readonly title: string;
  readonly parent?: SceneAppPageLike;
}

/** The rows below what was chosen, and the pages of each. */
function levelPage(place: Place): SceneAppPage {
  const { hierarchy, chosen, url, title, parent } = place;
  const below = levelBelow(hierarchy, chosen);
  const param = `key${chosen.length}`;
  // The first tab has two addresses, and a scene of its own for each would not read the view of the second.
  let scene: EmbeddedScene | undefined;
  return new SceneAppPage({
    title,
    subTitle: kindOf(hierarchy, chosen),
    url,
    routePath: chosen.length === 0 ? `${hierarchy.id}/*` : '*',
    preserveUrlKeys: VIEW_URL_KEYS,
    ...(parent && { getParentPage: () => parent }),
    getScene: () => (scene ??= levelScene(place)),
    drilldowns:
      below === undefined
        ? []
        : [
            {
              routePath: `:${param}/*`,
              getPage: ({ params }: SceneRouteMatch<Partial<Record<string, string>>>, above) => {
                const segment = params[param] ?? '';
                return levelPage({
                  hierarchy,
                  chosen: [...chosen, rowFromSegment(segment)],
                  url: `${url}/${segment}`,
                  title: segmentName(segment, below),
                  parent: above,
                });
              },
            },
          ],
  });
}

function levelScene({ hierarchy, chosen, url, title }: Place): EmbeddedScene {
  const scope = scopeOf(hierarchy, chosen);
  const grain = grainOf(hierarchy, chosen);
  const below = levelBelow(hierarchy, chosen);
  const what = lastLevel(hierarchy, chosen)?.one;
  const isNobodys = chosen.some((choice) => choice.isNobodys);
  const subject = subjectOf(scope);
  const summaryWith = (table: CostTable | undefined): LevelSummary =>
    new LevelSummary({
      title: what === undefined ? 'All clusters' : isNobodys ? title : `${what} ${title}`,
      grain,
      scope,
      subject,
      table,
    });
  if (below === undefined)
    return viewScene(
      new Stack({
        children: [
          summaryWith(undefined),
          new SpendOverTime(grain, scope, ['resource', 'spend_type']),
          ...(isNobodys ? [] : [new PodQuantities(scope)]),
          ...explained(subject),
        ],
      }),
      { grouping: { by: 'nothing' } },
    );
  const table = new CostTable({
    grain: ({ rows }) => (rows === undefined ? below.grain : grain),
    labels: ({ rows }) => (rows === undefined ? below.labels : [rows]),
    heading: ({ rows }) => rows ?? below.one,
    scope,
    linkOf: (row, { rows }) =>
      rows === undefined || row.isNobodys
        ? `${url}/${rowToSegment(row)}`
        : filteredPath(url, rows, row),
    subjectOf: ({ key: [name = ''] }, { rows }) =>
      rows === undefined ? subjectNamed(below.one, name, scope) : undefined,
    hasFigureAbove: true,
  });
  // A finer family is asked by the table alone: the figures of the level would wait for it.
  const summary = summaryWith(below.grain === grain ? table : undefined);
  return viewScene(new Stack({ children: [summary, new SpendOverTime(grain, scope), table] }), {
    grouping: {
      by: 'below',
      label: below.labels.length === 1 ? (below.labels[0] ?? '') : '',
      one: below.one,
    },
  });
}

/** The same level, of one owner alone. */
function filteredPath(url: string, label: string, { key: [value = ''] }: CostRow): string {
  const query = { 'var-filters': filterText(label, value), [`var-${ROWS}`]: BELOW };
  return `${url}?${new URLSearchParams(query).toString()}`;
}

/** What the last choice is, for below the title. */
function kindOf(hierarchy: Hierarchy, chosen: Chosen): string {
  if (chosen.at(-1)?.isNobodys === true) return 'What no pod pays, by the host that it is of.';
  return upperFirst(lastLevel(hierarchy, chosen)?.one ?? '');
}

function explained(subject: Subject | undefined): readonly SceneObject[] {
  return subject === undefined ? [] : [new Explained({ subject })];
}

/** What the exporter can be asked about a pod or a node that was chosen. */
function subjectOf(scope: readonly Matcher[]): Subject | undefined {
  const pod = valueOf('pod', scope);
  if (pod !== undefined) return subjectNamed('pod', pod, scope);
  const node = valueOf('node', scope);
  return node === undefined ? undefined : subjectNamed('node', node, scope);
}

function subjectNamed(what: string, name: string, scope: readonly Matcher[]): Subject | undefined {
  if (name === '') return undefined;
  if (what === 'node') return { kind: 'node', name };
  const namespace = valueOf('namespace', scope);
  return what !== 'pod' || namespace === undefined ? undefined : { kind: 'pod', namespace, name };
}

function valueOf(label: string, scope: readonly Matcher[]): string | undefined {
  return scope.find((matcher) => matcher.label === label && matcher.op === '=')?.value;
}
