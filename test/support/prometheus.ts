import { programPath } from '../../tools/programs.ts';
import { temporaryFolder } from './folder.ts';
import { httpGet } from './http.ts';
import { freePort } from './listening.ts';
import { start } from './program.ts';
import { until } from './until.ts';

/** A series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  readonly url: string;
  /** What an instant query gives now. */
  readonly query: (promql: string) => Promise<readonly Series[]>;
  /** The value of a query that gives one series; NaN where it gives none, or several. */
  readonly scalar: (promql: string) => Promise<number>;
  /** The names of all labels that series matching a selector have. */
  readonly labelNames: (selector: string) => Promise<readonly string[]>;
}

/**
 * Starts a Prometheus that scrapes every second.
 *
 * @param scrapeConfigs the list under `scrape_configs`, as YAML
 * @param flags further flags of the command
 * @param path of the program; Debian's unless given
 */
export async function startPrometheus(
  scrapeConfigs: string,
  scope: AsyncDisposableStack,
  flags: readonly string[] = [],
  path: string = programPath('prometheus'),
): Promise<Prometheus> {
  const folder = await temporaryFolder(scope);
  const config = await folder.write(
    'prometheus.yml',
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${scrapeConfigs}`,
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = start(
    path,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder.path('data')}`,
      `--web.listen-address=${new URL(url).host}`,
      ...flags,
    ],
    scope,
  );
  await until('Prometheus to be ready', async () =>
    (await httpGet(`${url}/-/ready`)).status === 200 ? true : undefined,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
  const ask = async (path: string): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = JSON.parse((await httpGet(`${url}/api/v1/${path}`)).text);
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  };
  const query: Prometheus['query'] = async (promql) => {
    const { result } = await ask(`query?query=${encodeURIComponent(promql)}`);
    return result.map(
      ({ metric, value }: { metric: Series['labels']; value: readonly [number, string] }) => ({
        labels: metric,
        value: Number(value[1]),
      }),
    );
  };
  return {
    url,
    query,
    scalar: async (promql) => {
      const [only, ...more] = await query(promql);
      return only === undefined || more.length > 0 ? NaN : only.value;
    },
    labelNames: (selector) => ask(`labels?match[]=${encodeURIComponent(selector)}`),
  };
}
