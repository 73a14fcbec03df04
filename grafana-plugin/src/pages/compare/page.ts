import { SceneAppPage } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { viewScene } from '../../scenes/page.ts';
import { Stack } from '../../scenes/stack.tsx';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { ModelTable } from './ModelTable.tsx';

/** What a change of the policy would mean, before anyone changes it. */
export function comparePage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Compare models',
    subTitle:
      'The same bill split by each model: the sum stays, who pays changes. Those whose share depends most on the model come first.',
    url: `${APP_PATH}/compare`,
    routePath: 'compare/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () =>
      viewScene(new Stack({ children: [new ModelTable()] }), { fixed: ['model', 'compare'] }),
  });
}
