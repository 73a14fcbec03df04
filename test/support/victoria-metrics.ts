import { programPath } from '../../tools/programs.ts';
import { temporaryFolder } from './folder.ts';
import { httpGet } from './http.ts';
import { freePort } from './listening.ts';
import { start } from './program.ts';
import { until } from './until.ts';

/** By default it hides samples that are younger than 30 s; here a test would wait for them. */
const LATENCY_OFFSET_SECONDS = 1;

/**
 * Starts Debian's VictoriaMetrics, which scrapes every second.
 *
 * @param scrapeConfigs the list under `scrape_configs`, as YAML
 * @param flags further flags of the command
 * @returns its address
 */
export async function startVictoriaMetrics(
  scrapeConfigs: string,
  scope: AsyncDisposableStack,
  flags: readonly string[] = [],
): Promise<string> {
  const folder = await temporaryFolder(scope);
  const config = await folder.write(
    'scrape.yml',
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${scrapeConfigs}`,
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = start(
    programPath('victoria-metrics'),
    [
      `-promscrape.config=${config}`,
      `-storageDataPath=${folder.path('data')}`,
      `-httpListenAddr=${new URL(url).host}`,
      `-search.latencyOffset=${LATENCY_OFFSET_SECONDS}s`,
      ...flags,
    ],
    scope,
  );
  await until('VictoriaMetrics to be ready', async () =>
    (await httpGet(`${url}/health`)).status === 200 ? true : undefined,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
  return url;
}
