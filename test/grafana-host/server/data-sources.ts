import { forward } from './forward.ts';
import { json, problem, type Route } from './http.ts';
import type { DataSource } from './options.ts';
import { askPrometheus } from './query/prometheus.ts';

const RESOURCES = /^\/api\/datasources\/(?:uid\/([^/]+)\/resources|proxy\/uid\/([^/]+))\/(.*)$/u;
const HEALTH = /^\/api\/datasources\/uid\/([^/]+)\/health$/u;

/** What the front end is told of a data source when it starts. */
export function instanceSettings(source: DataSource, id: number): Record<string, unknown> {
  return {
    id,
    uid: source.uid,
    name: source.name,
    type: source.type,
    isDefault: source.isDefault ?? false,
    access: 'proxy',
    url: `/api/datasources/proxy/uid/${source.uid}`,
    readOnly: true,
    jsonData: {
      httpMethod: 'POST',
      ...(source.timeInterval !== undefined && { timeInterval: source.timeInterval }),
    },
    module: `core:plugin/${source.type}`,
    meta: {
      id: source.type,
      type: 'datasource',
      name: source.type === 'prometheus' ? 'Prometheus' : source.type,
      module: `core:plugin/${source.type}`,
      baseUrl: '',
      metrics: true,
      alerting: true,
      annotations: true,
      info: {
        ...{ author: { name: '' }, description: '', links: [], screenshots: [] },
        ...{ updated: '', version: '', logos: { small: '', large: '' } },
      },
    },
  };
}

/** `/api/datasources…`: which there are, resources and proxy of each, and whether it answers. */
export const dataSourceRoutes =
  (dataSources: readonly DataSource[]): Route =>
  async (call) => {
    if (call.path === '/api/datasources')
      return json(
        200,
        dataSources.map((source, index) => instanceSettings(source, index + 1)),
      );
    const health = HEALTH.exec(call.path)?.[1];
    const [, byResource, byProxy, rest = ''] = RESOURCES.exec(call.path) ?? [];
    const uid = health ?? byResource ?? byProxy;
    if (uid === undefined) return undefined;

    const source = dataSources.find((one) => one.uid === decodeURIComponent(uid));
    if (source === undefined) return problem(404, 'Data source not found');
    if (health !== undefined) return healthOf(source, call.signal);
    if (source.type !== 'prometheus') return problem(404, 'Plugin not found');
    const search = call.query.size > 0 ? `?${call.query.toString()}` : '';
    return forward(call, `${source.url.replace(/\/+$/u, '')}/${rest}${search}`);
  };

async function healthOf(
  { url }: DataSource,
  signal: AbortSignal,
): Promise<ReturnType<typeof json>> {
  const answer = await askPrometheus(url, 'query', { query: '1+1' }, signal);
  return answer.kind === 'data'
    ? json(200, { status: 'OK', message: 'Successfully queried the Prometheus API.' })
    : json(400, { status: 'ERROR', message: answer.error });
}
