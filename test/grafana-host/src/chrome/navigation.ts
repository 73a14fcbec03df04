import { OrgRole, PluginIncludeType, type AppPluginMeta, type NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';

const RANK: Readonly<Record<string, number>> = {
  [OrgRole.Viewer]: 1,
  [OrgRole.Editor]: 2,
  [OrgRole.Admin]: 3,
};

/** The app's entry of the menu with the pages that its manifest adds and the user may see. */
export function appSection({ id, name, includes = [], info }: AppPluginMeta): NavModelItem {
  const rank = RANK[config.bootData.user.orgRole] ?? 0;
  const pages = includes.filter(
    ({ type, addToNav, role }) =>
      type === PluginIncludeType.page && addToNav && rank >= (RANK[role ?? OrgRole.Viewer] ?? 0),
  );
  const first = pages.find(({ defaultNav }) => defaultNav) ?? pages[0];
  return {
    id: `plugin-page-${id}`,
    text: name,
    subTitle: info.description,
    img: `/public/plugins/${id}/${info.logos.small}`,
    url: first?.path ?? `/a/${id}`,
    children: pages.map(({ name: text, path = '' }) => ({ text, url: path, pluginId: id })),
  };
}

/** The page of the menu that an address belongs to: the one with the longest path that it starts with. */
export const pageAt = (section: NavModelItem, path: string): NavModelItem | undefined =>
  (section.children ?? [])
    .filter(({ url = '' }) => path === url || path.startsWith(`${url}/`))
    .sort((a, b) => (b.url ?? '').length - (a.url ?? '').length)[0];

const ABOVE: readonly NavModelItem[] = [
  { text: 'Apps', url: '/apps' },
  { text: 'Home', url: '/' },
];

/** From Grafana's home to where the user is; of neighbours with the same path, only the lower one, as in Grafana. */
export function breadcrumbs(
  section: NavModelItem,
  path: string,
  pageNav: NavModelItem | undefined,
): readonly NavModelItem[] {
  const upwards: NavModelItem[] = [];
  for (let item = pageNav; item !== undefined; item = item.parentItem) upwards.push(item);
  const ofMenu = pageAt(section, path);
  upwards.push(...(ofMenu ? [ofMenu] : []), section, ...ABOVE);
  return upwards
    .filter(
      (item, index) =>
        item.hideFromBreadcrumbs !== true &&
        (index === 0 || pathOf(item) === '' || pathOf(item) !== pathOf(upwards[index - 1])),
    )
    .reverse();
}

const pathOf = (item: NavModelItem | undefined): string => item?.url?.split('?')[0] ?? '';
