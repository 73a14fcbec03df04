import { SceneAppPage } from '@grafana/scenes';
import { APP_PATH } from '../../app/paths.ts';
import { choicesScene } from '../../scenes/page.ts';
import { VIEW_URL_KEYS } from '../../view/view-url-keys.ts';
import { Quality } from './Quality.tsx';

/** The choices of a view that the truth about the numbers depends on. */
const CHOICES = ['ds', 'cluster'];

/** How far to trust the numbers, and what to do about it. */
export function qualityPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Data quality',
    subTitle: 'How far to trust the numbers, and what to do next.',
    url: `${APP_PATH}/quality`,
    routePath: 'quality/*',
    preserveUrlKeys: VIEW_URL_KEYS,
    getScene: () => choicesScene(() => new Quality(), { shown: CHOICES }),
  });
}
