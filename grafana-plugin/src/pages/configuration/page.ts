import { EmbeddedScene, SceneAppPage, SceneReactObject } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Configuration } from './Configuration.tsx';

/** Where admins set the app up, and see what is missing. */
export function configurationPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Configuration',
    subTitle: 'Where costs come from, and what is missing for them to show.',
    url: `${APP_PATH}/configuration`,
    routePath: 'configuration/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => new EmbeddedScene({ body: new SceneReactObject({ component: Configuration }) }),
  });
}
