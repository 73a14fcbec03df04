import { askedAmounts, larger } from '../../../app/cluster/inventory.ts';
import { gpusPerUnit, type AskedAmounts } from '../../../domain/request.ts';
import { coresOf, wholeOf } from './quantity.ts';
import type { Quantities } from './schema.ts';

/** A list of resources as the host resources they are. @throws Error where an amount is none */
export function askedOf(quantities: Quantities): AskedAmounts {
  let cpu: number | undefined;
  let memory: number | undefined;
  let gpu: number | undefined;
  for (const [name, quantity] of Object.entries(quantities ?? {})) {
    if (name === 'cpu') cpu = coresOf(quantity);
    else if (name === 'memory') memory = wholeOf(quantity);
    else {
      // Spelt as kube-state-metrics spells it: nvidia_com_gpu.
      const each = gpusPerUnit(name.replace(/[^a-zA-Z0-9_]/g, '_'));
      if (each !== null) gpu = (gpu ?? 0) + each * wholeOf(quantity);
    }
  }
  return askedAmounts(cpu, memory, gpu);
}

/** The larger of each resource. */
export function largerOf(a: AskedAmounts, b: AskedAmounts): AskedAmounts {
  if (a === b) return a;
  const of = (one: number | undefined, other: number | undefined): number | undefined =>
    other === undefined ? one : larger(one, other);
  return askedAmounts(of(a.cpu, b.cpu), of(a.memory, b.memory), of(a.gpu, b.gpu));
}
