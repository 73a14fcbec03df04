import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mountsOf, pathOf, portsOf, services, sourceOf, textOf, yamlOf } from './stack-files.ts';

/** Folders that a build makes, with what makes them. */
const BUILT: Readonly<Record<string, string>> = {
  './grafana-plugin/dist': 'npm run build --workspace grafana-plugin',
};

interface Targets {
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}
interface DataSource {
  readonly name: string;
  readonly url: string;
  readonly jsonData: { readonly timeInterval?: string };
}
interface App {
  readonly type: string;
  readonly jsonData: { readonly exporterUrl: string };
}

const stack = services();
const service = (name: string): NonNullable<ReturnType<typeof stack.get>> => stack.get(name)!;
const prometheus = yamlOf('deploy/prometheus/prometheus.yml');
const dataSources: readonly DataSource[] = yamlOf(
  'deploy/grafana/provisioning/datasources/podtally.yaml',
).datasources;
const apps: readonly App[] = yamlOf('deploy/grafana/provisioning/plugins/podtally.yaml').apps;
const plugin = JSON.parse(textOf('grafana-plugin/src/plugin.json'));

const targetsOf = (groups: readonly Targets[]): readonly string[] =>
  groups.flatMap(({ static_configs: configs }) => configs.flatMap(({ targets }) => targets));

/** Every `host:port` that one service is told of another. */
const addresses: readonly (readonly [string, string])[] = [
  ...targetsOf(prometheus.scrape_configs).map((target) => ['Prometheus scrapes', target] as const),
  ...targetsOf(prometheus.alerting.alertmanagers).map(
    (target) => ['Prometheus tells', target] as const,
  ),
  ...dataSources.map(
    ({ name, url }) => [`the data source ${name} asks`, new URL(url).host] as const,
  ),
  ...apps.map(({ jsonData }) => ['the app asks', new URL(jsonData.exporterUrl).host] as const),
];

describe('docker-compose.yml', () => {
  test('has the four services', () => {
    expect([...stack.keys()]).toEqual(['exporter', 'prometheus', 'alertmanager', 'grafana']);
  });

  test.each([...stack])('publishes %s on loopback only', (_, { ports }) => {
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u);
  });

  test.each([...stack])('pins the image of %s to a version', (_, { image }) => {
    expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/u);
  });

  test.each([...stack])('gives %s no capabilities, and asks whether it is well', (_, each) => {
    expect(each.cap_drop).toEqual(['ALL']);
    const url =
      each.healthcheck?.test.join(' ') ??
      /HEALTHCHECK[^#]*/u.exec(textOf('deploy/Dockerfile'))?.[0];
    expect(url).toMatch(new RegExp(`http://127\\.0\\.0\\.1:${portsOf(each)[0]}/`, 'u'));
  });

  test('waits only for services that there are', () => {
    for (const { depends_on: waited = {} } of stack.values())
      for (const [name, { condition }] of Object.entries(waited)) {
        expect(stack.has(name)).toBe(true);
        expect(condition).toBe('service_healthy');
      }
  });

  test('mounts files and folders that there are, to read only', () => {
    const mounts = [...stack.values()].flatMap(mountsOf);
    const bound = mounts.filter(({ source }) => source.startsWith('./'));
    expect(bound.length).toBe(6);
    for (const { source, isReadOnly } of bound) {
      expect([source, isReadOnly]).toEqual([source, true]);
      const maker = BUILT[source];
      if (maker === undefined) expect([source, existsSync(pathOf(source))]).toEqual([source, true]);
      else expect(textOf('docker-compose.yml')).toContain(maker);
    }
    const volumes = Object.keys(yamlOf('docker-compose.yml').volumes);
    for (const { source } of mounts)
      if (!source.startsWith('./')) expect(volumes).toContain(source);
  });

  test('gives Prometheus and Alertmanager the configuration that they are told to read', () => {
    const told = (name: string): string =>
      /^--config\.file=(?<path>.*)$/u.exec(service(name).command?.[0] ?? '')?.groups?.['path'] ??
      '';
    expect(sourceOf(service('prometheus'), told('prometheus'))).toBe(
      'deploy/prometheus/prometheus.yml',
    );
    expect(sourceOf(service('alertmanager'), told('alertmanager'))).toBe(
      'deploy/alertmanager/alertmanager.yml',
    );
  });

  test('has no password but the local one that the installation page names', () => {
    const secrets = [...stack.values()].flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|TOKEN/u.test(name)),
    );
    expect(secrets).toEqual([
      ['GF_SECURITY_ADMIN_PASSWORD', '${GRAFANA_PASSWORD:-podtally-local}'],
    ]);
    expect(textOf('docs/install.md')).toContain('`podtally-local`');
    expect(textOf('docs/install.md')).toContain('`GRAFANA_PASSWORD`');
  });
});

describe('the services know each other', () => {
  test.each(addresses)('%s %s', (_, address) => {
    const [host = '', port] = address.split(':');
    const target = stack.get(host === '127.0.0.1' ? 'prometheus' : host);
    expect(target && portsOf(target)).toContain(Number(port));
  });

  test('on the port that the exporter is told to listen on', () => {
    const { command = [] } = service('exporter');
    const [port] = portsOf(service('exporter'));
    expect(command[command.indexOf('--listen') + 1]).toBe(`0.0.0.0:${port}`);
    expect(textOf('deploy/Dockerfile')).toContain(`EXPOSE ${port}\n`);
  });

  test('Prometheus finds the rules', () => {
    const [rules] = prometheus.rule_files;
    expect(sourceOf(service('prometheus'), rules)).toBe('alerts/*.rules.yml');
    expect(existsSync(pathOf('alerts/podtally.rules.yml'))).toBe(true);
  });

  test('Prometheus keeps the labels of costs', () => {
    const [job] = prometheus.scrape_configs;
    expect(job).toMatchObject({ job_name: 'podtally', honor_labels: true });
  });

  test('Grafana knows how often Prometheus scrapes', () => {
    expect(dataSources[0]?.jsonData.timeInterval).toBe(prometheus.global.scrape_interval);
  });

  test('Grafana finds provisioning and dashboards where they are mounted', () => {
    const grafana = service('grafana');
    for (const kind of ['datasources', 'dashboards', 'plugins'])
      expect(sourceOf(grafana, `/etc/grafana/provisioning/${kind}/podtally.yaml`)).toBe(
        `deploy/grafana/provisioning/${kind}/podtally.yaml`,
      );
    const [{ options }] = yamlOf('deploy/grafana/provisioning/dashboards/podtally.yaml').providers;
    expect(sourceOf(grafana, options.path)).toBe('dashboards');
    const home = sourceOf(
      grafana,
      grafana.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '',
    );
    expect(home && JSON.parse(textOf(home)).uid).toBe('podtally-cost-overview');
  });

  test('Grafana may load the app, and sets what the app reads', () => {
    const grafana = service('grafana');
    expect(grafana.environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']).toBe(plugin.id);
    expect(sourceOf(grafana, `/var/lib/grafana/plugins/${plugin.id}`)).toBe('grafana-plugin/dist');
    expect(apps.map(({ type }) => type)).toEqual([plugin.id]);
    for (const key of Object.keys(apps[0]!.jsonData))
      expect(JSON.stringify(plugin.routes)).toContain(`.JsonData.${key} `);
  });
});

describe('deploy/Dockerfile', () => {
  const dockerfile = textOf('deploy/Dockerfile');
  const manifest = JSON.parse(textOf('package.json'));

  test('is what the exporter is built from', () => {
    expect(service('exporter').build).toEqual({ context: '.', dockerfile: 'deploy/Dockerfile' });
  });

  test('has the Node of the checkout', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(?<version>\S+)/gmu)].map(
      ({ groups }) => groups?.['version'],
    );
    expect(versions).toEqual([
      `${manifest.devDependencies.node}-slim`,
      `${manifest.devDependencies.node}-slim`,
    ]);
  });

  test('runs as a user who is not root, by number', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/mu);
  });

  test('copies only what there is and what reaches the builder', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(?<paths>.+)$/gmu)].flatMap(
      ({ groups }) => groups?.['paths']?.split(' ').slice(0, -1) ?? [],
    );
    const sent = textOf('.dockerignore').match(/(?<=^!).+$/gmu) ?? [];
    for (const source of sources) {
      expect([source, existsSync(pathOf(source))]).toEqual([source, true]);
      expect(sent.some((path) => source === path || source.startsWith(`${path}/`))).toBe(true);
    }
    for (const workspace of manifest.workspaces)
      expect(sources).toContain(`${workspace}/package.json`);
  });

  test('installs every workspace that the build needs', () => {
    const built = textOf('tools/build.ts');
    for (const workspace of ['exporter', 'demo-cluster']) {
      expect(built).toContain(`'${workspace}'`);
      expect(dockerfile).toContain(`--workspace ${workspace} `);
      expect(dockerfile).toContain(`COPY --from=build /podtally/${workspace}/dist `);
    }
  });
});
