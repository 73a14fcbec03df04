import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../exporter/src/delivery/metrics/catalogue.ts';
import { loadConfig } from '../../exporter/src/config/load.ts';
import { objectsOf, services, textOf } from './stack-files.ts';

const objects = [
  ...objectsOf('deploy/kubernetes/rbac.yaml'),
  ...objectsOf('deploy/kubernetes/exporter.yaml'),
  ...objectsOf('deploy/kubernetes/servicemonitor.yaml'),
];
const object = (kind: string): ReturnType<typeof JSON.parse> =>
  objects.find((each) => each.kind === kind);
const deployment = object('Deployment');
const service = object('Service');
const monitor = object('ServiceMonitor');
const pod = deployment.spec.template;
const [container] = pod.spec.containers;

/** What relabelling conditions on names match, as Prometheus anchors them. */
const matching = (regex: string): readonly string[] =>
  Object.keys(CATALOGUE).filter((name) => new RegExp(`^(?:${regex})$`, 'u').test(name));

describe('the objects for Kubernetes', () => {
  test('are all in the namespace that rbac.yaml makes', () => {
    const name = object('Namespace').metadata.name;
    const kinds = ['ServiceAccount', 'ConfigMap', 'PersistentVolumeClaim'];
    for (const kind of [...kinds, 'Deployment', 'Service', 'ServiceMonitor'])
      expect([kind, object(kind).metadata.namespace]).toEqual([kind, name]);
  });

  test('find each other by labels and names', () => {
    expect(pod.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
    expect(pod.metadata.labels).toMatchObject(service.spec.selector);
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    expect(pod.spec.serviceAccountName).toBe(object('ServiceAccount').metadata.name);
    expect(pod.spec.volumes).toEqual([
      { name: 'config', configMap: { name: object('ConfigMap').metadata.name } },
      {
        name: 'ledger',
        persistentVolumeClaim: { claimName: object('PersistentVolumeClaim').metadata.name },
      },
    ]);
    const [servicePort] = service.spec.ports;
    expect(container.ports.map((port: { name: string }) => port.name)).toContain(
      servicePort.targetPort,
    );
    expect(monitor.spec.endpoints[0].port).toBe(servicePort.name);
  });

  test('run the image that compose builds, without rights, on a root that is read-only', () => {
    expect(container.image).toBe(services().get('exporter')?.image);
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('hold a configuration that the exporter takes, on the port that is served', () => {
    const [name, text] = Object.entries<string>(object('ConfigMap').data)[0]!;
    const loaded = loadConfig(text, name, {});
    if (!('ok' in loaded)) throw new Error(JSON.stringify(loaded.errors));
    const ledger = container.volumeMounts.find(
      (mount: { name: string }) => mount.name === 'ledger',
    );
    expect(dirname(loaded.ok.ledger.file ?? '')).toBe(ledger.mountPath);
    expect(loaded.ok.server.listen).toMatchObject({ port: container.ports[0].containerPort });
    expect(container.args).toContain(`${container.volumeMounts[0].mountPath}/${name}`);
  });

  test('keep the ledger on a volume that one pod at a time writes, as nobody but its own group', () => {
    expect(object('PersistentVolumeClaim').spec.accessModes).toEqual(['ReadWriteOnce']);
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(pod.spec.securityContext.fsGroup).toBe(pod.spec.securityContext.runAsGroup);
    const written = container.volumeMounts
      .filter(({ readOnly }: { readOnly?: boolean }) => readOnly !== true)
      .map(({ name }: { name: string }) => name);
    expect(written).toEqual(['ledger']);
  });

  test('ask paths that the exporter serves', () => {
    const { paths } = JSON.parse(textOf('docs/openapi.json'));
    for (const probe of ['readinessProbe', 'livenessProbe'])
      expect(Object.keys(paths)).toContain(container[probe].httpGet.path);
    expect(Object.keys(paths)).toContain(monitor.spec.endpoints[0].path);
  });
});

describe('what the ServiceMonitor changes', () => {
  const [{ honorLabels, metricRelabelings }] = monitor.spec.endpoints;
  const families = (label: string): readonly string[] =>
    metricRelabelings
      .filter(({ targetLabel }: { targetLabel: string }) => targetLabel === label)
      .flatMap(({ regex }: { regex: string }) => matching(regex))
      .toSorted();
  const money = Object.entries(CATALOGUE).filter(
    ([, { group, unit }]) => ['cost', 'price', 'budget'].includes(group) && unit.startsWith('usd'),
  );

  test('keeps the labels of costs', () => {
    expect(honorLabels).toBe(true);
  });

  test('pins the instance of every cost and price, and of nothing else', () => {
    expect(families('instance')).toEqual(money.map(([name]) => name).toSorted());
  });

  test.each(['pod', 'namespace', 'service', 'container', 'endpoint'])(
    'takes the label %s of the exporter from costs and prices that have none',
    (label) => {
      const owned = new Set(['team', 'service', 'customer', 'environment']);
      const without = money
        .filter(([, { labels }]) => {
          const own: readonly string[] = labels;
          return !own.includes(label) && !(owned.has(label) && own.includes('<attribution>'));
        })
        .map(([name]) => name);
      expect(families(label)).toEqual(without.toSorted());
    },
  );
});
