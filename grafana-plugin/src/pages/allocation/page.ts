import { SceneAppPage, type SceneAppPageLike, type SceneRouteMatch } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { CostTable } from '../../components/CostTable.tsx';
import { SpendOverTime } from '../../components/spend-over-time.tsx';
import { viewScene } from '../../scenes/page.ts';
import { Stack } from '../../scenes/stack.tsx';
import { VIEW_URL_KEYS } from '../../view/variables.ts';
import {
  HIERARCHIES,
  keyFromSegment,
  keyToSegment,
  nameOf,
  scopeOf,
  type Chosen,
  type Hierarchy,
} from './hierarchy.ts';

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
function levelPage({ hierarchy, chosen, url, title, parent }: Place): SceneAppPage {
  const level = hierarchy.levels[chosen.length];
  const scope = scopeOf(hierarchy, chosen);
  const segment = url.split('/').at(-1) ?? '';
  return new SceneAppPage({
    title,
    url,
    routePath: chosen.length === 0 ? `${segment}/*` : '*',
    preserveUrlKeys: VIEW_URL_KEYS,
    ...(parent && { getParentPage: () => parent }),
    getScene: () =>
      viewScene(
        new Stack({
          children: [
            new SpendOverTime(level?.grain ?? 'pod', scope),
            ...(level === undefined
              ? []
              : [
                  new CostTable({
                    grain: level.grain,
                    labels: () => level.labels,
                    heading: () => level.one,
                    scope,
                    linkOf: (row) => `${url}/${keyToSegment(row.key)}`,
                  }),
                ]),
          ],
        }),
      ),
    drilldowns:
      level === undefined
        ? []
        : [
            {
              routePath: `:key${chosen.length}/*`,
              getPage: ({ params }: SceneRouteMatch<Partial<Record<string, string>>>, above) => {
                const key = params[`key${chosen.length}`] ?? '';
                return levelPage({
                  hierarchy,
                  chosen: [...chosen, keyFromSegment(key)],
                  url: `${url}/${key}`,
                  title: nameOf(keyFromSegment(key)),
                  parent: above,
                });
              },
            },
          ],
  });
}
