import type { Scenario } from '@podtally/demo-cluster';
import { PODS } from '../../exporter/src/adapters/kubernetes/objects/resources.ts';
import type { StubObject } from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';
import type { Retold } from '../support/watched-api.ts';

/** A pod that asks for something as a whole: 1.5 cores and 3 GiB. */
export const POD_LEVEL = { pod: 'steady-1', cpu: 1.5, memory: 3 * 2 ** 30 } as const;
/** A pod whose container is given more than it asks for, half an hour into the hour: a resize that is not over. */
export const RESIZED = { pod: 'steady-3', after: 1800, cpu: 2 } as const;

/** What kube-state-metrics does not tell. */
export const toldByApi =
  ({ about }: Scenario): Retold =>
  (shown, at) => {
    const { resource, object } = shown;
    if (resource !== PODS) return shown;
    const { name } = object.metadata;
    if (name === POD_LEVEL.pod) {
      const requests = { cpu: String(POD_LEVEL.cpu), memory: String(POD_LEVEL.memory) };
      return { resource, object: changed(object, 'spec', { resources: { requests } }) };
    }
    if (name !== RESIZED.pod || at < about.start + RESIZED.after) return shown;
    const [status] = statusesOf(object);
    const given = { ...status, allocatedResources: { cpu: String(RESIZED.cpu) } };
    return { resource, object: changed(object, 'status', { containerStatuses: [given] }) };
  };

/** Of a resize nothing else changes: the moment is one at which this pod is told anew. */
export const resizedAt = ({ about }: Scenario): number => about.start + RESIZED.after;

const changed = (object: StubObject, part: 'spec' | 'status', more: object): StubObject => ({
  ...object,
  [part]: { ...partOf(object, part), ...more },
});

const partOf = (object: StubObject, part: 'spec' | 'status'): object => {
  const found = object[part];
  return typeof found === 'object' && found !== null ? found : {};
};

function statusesOf(object: StubObject): readonly object[] {
  const status = partOf(object, 'status');
  return 'containerStatuses' in status && Array.isArray(status.containerStatuses)
    ? status.containerStatuses
    : [];
}
