import type { DcgmTargets, KubeletTargets } from './config.ts';
import type { HostRecord } from '../../app/cluster/host-book.ts';
import type { Target } from './scrape.ts';

/** A page of a node; `node` is '' where the address alone does not say whose it is. */
export interface NodeTarget extends Target {
  readonly node: string;
}

/** The kubelet pages to read, given the nodes there are. */
export function kubeletTargets(
  config: KubeletTargets,
  hosts: Iterable<HostRecord>,
): readonly NodeTarget[] {
  switch (config.mode) {
    case 'off':
      return [];
    case 'urls':
      return config.urls.map((url) => ({ what: 'kubelet', url, node: '' }));
    case 'nodes':
      return [...hosts].map((host) => fromTemplate('kubelet', config.template, host));
    case 'proxy':
      return [...hosts].map(({ raw: { node } }) => ({
        what: `kubelet ${node}`,
        url: `${config.apiServer}/api/v1/nodes/${encodeURIComponent(node)}/proxy/metrics/cadvisor`,
        node,
      }));
  }
}

/** The dcgm-exporter pages to read: those of nodes that have GPUs, or the given ones. */
export function dcgmTargets(
  config: DcgmTargets | undefined,
  hosts: Iterable<HostRecord>,
): readonly NodeTarget[] {
  if (config === undefined) return [];
  if (config.mode === 'urls')
    return config.urls.map((url) => ({ what: 'dcgm-exporter', url, node: '' }));
  return [...hosts]
    .filter(({ host }) => host.capacity.gpu > 0 || host.facts.hasGpu)
    .map((host) => fromTemplate('dcgm-exporter', config.template, host));
}

function fromTemplate(what: string, template: string, { raw }: HostRecord): NodeTarget {
  const { node, internalIp } = raw;
  const address = internalIp.includes(':') ? `[${internalIp}]` : internalIp;
  return {
    what: `${what} ${node}`,
    url: template
      // A node without an address is asked by its name.
      .replaceAll('{address}', address || node)
      .replaceAll('{node}', encodeURIComponent(node)),
    node,
  };
}
