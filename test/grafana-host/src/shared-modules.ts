import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaDataUnstable from '@grafana/data/unstable';
import { getI18nInstance } from '@grafana/i18n/dist/cjs/i18n.cjs';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaRuntimeUnstable from '@grafana/runtime/unstable';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import * as lodash from 'lodash';
import * as moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactRouter from 'react-router-dom-v5-compat';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

/** What Grafana hands to its plugins instead of their own copies. Source: Grafana's sharedDependencies.ts. */
const shared = (): Readonly<Record<string, object>> => ({
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/data/unstable': grafanaDataUnstable,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/runtime/unstable': grafanaRuntimeUnstable,
  '@grafana/ui': grafanaUi,
  '@grafana/ui/unstable': grafanaUiUnstable,
  i18next: getI18nInstance(),
  lodash,
  moment,
  react,
  'react-dom': reactDom,
  'react/jsx-runtime': jsxRuntime,
  'react-router': reactRouter,
  rxjs,
  'rxjs/operators': rxjsOperators,
});

/** Makes the shared modules importable; SystemJS copies their values, so services must be set before. */
export function shareModules(): void {
  const modules = Object.entries(shared());
  System.addImportMap({
    imports: Object.fromEntries(modules.map(([name]) => [name, `package:${name}`])),
  });
  for (const [name, module] of modules) System.set(`package:${name}`, flat(module));
}

/** A CommonJS library's members by their names, and as the default. */
function flat(module: object): Record<string, unknown> {
  const standard: unknown = 'default' in module ? module.default : undefined;
  const isObject = typeof standard === 'object' || typeof standard === 'function';
  return { ...(isObject ? standard : {}), ...module, default: standard ?? module };
}
