import {
  DataSourceApi,
  DataSourcePlugin,
  type DataQueryResponse,
  type DataSourceConstructor,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import { PrometheusDatasource } from '@grafana/prometheus';
import { config, type DataSourceSrv } from '@grafana/runtime';
import { setDataSourcePluginImporter } from '@grafana/runtime/dist/cjs/services/dataSource/dataSource.cjs';
import { initDataSourceInstanceSettings } from '@grafana/runtime/dist/cjs/services/dataSource/settings.cjs';
import {
  getDataSourceInstance,
  registerRuntimeDataSourceInstance,
} from '@grafana/runtime/unstable';
import { throwError, type Observable } from 'rxjs';
import { template } from './template.ts';

/** A data source whose plugin the page does not have: it is listed, and answers nothing. */
class OtherDataSource extends DataSourceApi {
  query(): Observable<DataQueryResponse> {
    return throwError(() => new Error(`The page has no plugin for "${this.type}".`));
  }
  async testDatasource(): Promise<{ readonly status: string; readonly message: string }> {
    return { status: 'error', message: `The page has no plugin for "${this.type}".` };
  }
}

/** Lets Grafana's own code load data sources: the real Prometheus one, and a stand-in for each other type. */
export function loadDataSources(): void {
  initDataSourceInstanceSettings(config.datasources, config.defaultDatasource);
  setDataSourcePluginImporter(async ({ id }) => new DataSourcePlugin(classOf(id)));
}

/** Each class takes queries of its own type only, which the type of plugins in general does not express. */
const classOf = (pluginId: string): DataSourceConstructor<DataSourceApi> =>
  (pluginId === 'prometheus' ? PrometheusDatasource : OtherDataSource) as never;

const all = (): readonly DataSourceInstanceSettings[] => Object.values(config.datasources);

const settingsOf: DataSourceSrv['getInstanceSettings'] = (ref, scopedVars) => {
  const asked = typeof ref === 'string' ? ref : (ref?.uid ?? '');
  const wanted = template.replace(asked, scopedVars);
  if (wanted === '' || wanted === 'default') return config.datasources[config.defaultDatasource];
  const found = all().find(({ uid, name }) => uid === wanted || name === wanted);
  // What was asked for by a variable keeps the variable's name, and says whom it means.
  return found && wanted !== asked
    ? { ...found, name: asked, uid: asked, rawRef: { type: found.type, uid: found.uid } }
    : found;
};

/** The older way to data sources, which scenes go. */
export const dataSources: DataSourceSrv = {
  get: (ref, scopedVars) => getDataSourceInstance(ref, scopedVars),
  getInstanceSettings: settingsOf,
  getList: ({ pluginId, type, metrics, filter } = {}) =>
    all()
      .filter(
        (source) =>
          (pluginId === undefined || source.meta.id === pluginId) &&
          (type === undefined || [type].flat().includes(source.type)) &&
          (metrics !== true || source.meta.metrics === true) &&
          filter?.(source) !== false,
      )
      .sort((a, b) => a.name.localeCompare(b.name)),
  reload: async () => undefined,
  registerRuntimeDataSource: ({ dataSource }) => registerRuntimeDataSourceInstance({ dataSource }),
};
