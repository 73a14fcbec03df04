import { EmbeddedScene, SceneAppPage, SceneReactObject } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Policy } from './Policy.tsx';

/** Who pays for what, in words and tables. */
export function policyPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Policy',
    subTitle: 'The Cost Allocation Policy in force: who pays for what, and why.',
    url: `${APP_PATH}/policy`,
    routePath: 'policy/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => new EmbeddedScene({ body: new SceneReactObject({ component: Policy }) }),
  });
}
