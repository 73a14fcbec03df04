import { amount, resourceSeconds, type Amount, type ResourceSeconds } from './units.ts';

/** What a host is split into: cores of cpu, bytes of memory, GPUs (a MIG slice is a fraction of one). */
export const HOST_RESOURCES = ['cpu', 'memory', 'gpu'] as const;
export type HostResource = (typeof HOST_RESOURCES)[number];

/** Everything a cost row can be about; the words of the metric contract. */
export type Resource =
  HostResource | 'persistent_volume' | 'network' | 'load_balancer' | 'managed_service_fee';

/** One value for each resource of a host. */
export type PerResource<T> = Readonly<Record<HostResource, T>>;

/** Resources that whoever holds them holds alone: charged as held under every model. */
export const isExclusive = (resource: HostResource): boolean => resource === 'gpu';

export const perResource = <T>(make: (resource: HostResource) => T): PerResource<T> => ({
  cpu: make('cpu'),
  memory: make('memory'),
  gpu: make('gpu'),
});

/** `values[resource]`, told apart without a look-up by name: faster where it is done for every pod. */
export function of<T>(values: PerResource<T>, resource: HostResource): T {
  switch (resource) {
    case 'cpu':
      return values.cpu;
    case 'memory':
      return values.memory;
    case 'gpu':
      return values.gpu;
  }
}

export const amounts = (cpuCores: number, memoryBytes: number, gpus = 0): PerResource<Amount> => ({
  cpu: amount(cpuCores),
  memory: amount(memoryBytes),
  gpu: amount(gpus),
});

export const NO_AMOUNTS: PerResource<Amount> = amounts(0, 0);
export const NO_RESOURCE_SECONDS: PerResource<ResourceSeconds> = perResource(() =>
  resourceSeconds(0),
);
