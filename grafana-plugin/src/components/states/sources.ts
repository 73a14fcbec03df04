import { getDataSourceSrv } from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import type { SourceFact } from './emptiness.ts';

/** The data source that a scene object's page asks, by the name that people gave it. */
export function sourceOf(object: SceneObject): SourceFact {
  return sourceNamed(sceneGraph.interpolate(object, '${ds}'));
}

/** The data source with this uid; the first Prometheus where there is none such. */
export function sourceNamed(uid: string): SourceFact {
  const list = getDataSourceSrv().getList({ metrics: true });
  const promQl = list.filter(({ type }) => type === 'prometheus');
  const [first] = promQl;
  if (first !== undefined)
    return { kind: 'prometheus', name: (promQl.find((one) => one.uid === uid) ?? first).name };
  // Grafana lists its own, which nobody added.
  const found = list.filter(({ meta }) => meta.builtIn !== true);
  return found.length === 0
    ? { kind: 'none' }
    : { kind: 'other', found: found.map(({ name, type }) => `${name} (${type})`) };
}
