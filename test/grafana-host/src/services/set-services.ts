import { locationUtil, setTimeZoneResolver } from '@grafana/data';
import {
  config,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPluginPage } from '@grafana/runtime/dist/cjs/components/PluginPage.cjs';
import { initializeLoggersRegistry } from '@grafana/runtime/unstable';
import { HEADER_HEIGHT } from '../chrome/measures.ts';
import { PluginPage } from '../chrome/PluginPage.tsx';
import { panelPlugin } from '../panels/panels.ts';
import { appEvents } from './app-events.ts';
import { backend } from './backend.ts';
import { dataSources, loadDataSources } from './data-sources.ts';
import { runRequest } from './run-request.ts';
import { template } from './template.ts';

/** Gives Grafana's packages the services that they expect of Grafana; must be done before an app is loaded. */
export function setServices(): void {
  initializeLoggersRegistry();
  setTimeZoneResolver(() => 'utc');
  locationUtil.initialize({
    // Its type asks for more than the configuration that Grafana passes.
    config: config as never,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setCurrentUser(config.bootData.user);
  setBackendSrv(backend);
  setTemplateSrv(template);
  loadDataSources();
  setDataSourceSrv(dataSources);
  setRunRequest(runRequest);
  setPluginImportUtils({
    importPanelPlugin: async (id) => panelPlugin(id),
    getPanelPluginFromCache: (id) => panelPlugin(id),
  });
  setAppEvents(appEvents);
  setEchoSrv({
    flush: () => undefined,
    addBackend: () => undefined,
    addEvent: () => undefined,
    onInteraction: () => () => undefined,
  });
  setLocationSrv({ update: () => undefined });
  setPluginPage(PluginPage);
  setHooks();
}

/** No other plugin is installed, so nobody extends anything. */
function setHooks(): void {
  setPluginLinksHook(() => ({ isLoading: false, links: [] }));
  setPluginComponentHook(() => ({ isLoading: false, component: null }));
  setPluginComponentsHook(() => ({ isLoading: false, components: [] }));
  setPluginFunctionsHook(() => ({ isLoading: false, functions: [] }));
  setReturnToPreviousHook(() => () => undefined);
  setChromeHeaderHeightHook(() => HEADER_HEIGHT);
}
