import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { programPath } from '../../../tools/programs.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { httpGet } from '../../support/http.ts';
import { freePort } from '../../support/listening.ts';
import { start } from '../../support/program.ts';
import { until } from '../../support/until.ts';

/** An Alertmanager on the configuration that Podtally ships. */
export interface Alertmanager {
  readonly url: string;
  /** `host:port`, as Prometheus wants it. */
  readonly target: string;
  /** Names of the alerts that it holds for firing now. */
  readonly firing: () => Promise<readonly string[]>;
  /** Gives it an alert of its own, which nobody routes: a sign that it still tells. */
  readonly post: (alertname: string) => Promise<void>;
}

/** Starts Debian's Alertmanager on alerts/alertmanager.example.yml, with spans of a second and its receivers at one address. */
export async function startAlertmanager(
  receiversUrl: string,
  scope: AsyncDisposableStack,
): Promise<Alertmanager> {
  const folder = await temporaryFolder(scope);
  const example = parse(readFileSync('alerts/alertmanager.example.yml', 'utf8'));
  const config = await folder.write('alertmanager.yml', stringify(quick(example, receiversUrl)));
  const target = `127.0.0.1:${await freePort()}`;
  const url = `http://${target}`;
  const program = start(
    programPath('prometheus-alertmanager'),
    [
      `--config.file=${config}`,
      `--storage.path=${folder.path('data')}`,
      `--web.listen-address=${target}`,
      '--cluster.listen-address=',
      '--data.retention=1700h',
    ],
    scope,
  );
  await until('Alertmanager to be ready', async () =>
    (await httpGet(`${url}/-/ready`)).status === 200 ? true : undefined,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
  return {
    url,
    target,
    firing: async () => {
      const alerts = JSON.parse((await httpGet(`${url}/api/v2/alerts`)).text);
      return alerts.map(({ labels }: { labels: { alertname: string } }) => labels.alertname);
    },
    post: async (alertname) => {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ labels: { alertname } }]),
      });
      if (!answer.ok) throw new Error(`POST /api/v2/alerts: ${answer.status}`);
    },
  };
}

/** Waits of messages, not of repetitions: what must be told once is told once here too. */
const WAITS = new Set(['group_wait', 'group_interval']);

function quick(value: unknown, url: string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => quick(one, url));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, quick(one, url, name)]),
    );
  if (key === 'url') return url;
  if (WAITS.has(key) || (key === 'repeat_interval' && value === '1m')) return '1s';
  return value;
}
