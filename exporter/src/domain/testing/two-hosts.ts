/** The smallest cluster whose allocation can be wrong on one host and right on the other. */
import { allocate, type AllocateInput } from '../allocate.ts';
import type { Allocation, HostAllocation } from '../allocation.ts';
import type { Allocated } from '../rows.ts';
import { aHost, aPod, aPolicy, observed, priced, quantitiesOf } from './cluster.ts';

/** Two hosts of 4 cores at 0.20 and 0.10 an hour, a pod with 1 core on the first and one with 3 on the second. */
export const twoHosts: AllocateInput = {
  quantities: quantitiesOf(
    observed({
      hosts: [aHost({ node: 'n1', cores: 4, gib: 16 }), aHost({ node: 'n2', cores: 4, gib: 16 })],
      pods: [
        aPod({ name: 'a', node: 'n1', request: { cores: 1, gib: 1 } }),
        aPod({ name: 'b', node: 'n2', request: { cores: 3, gib: 3 } }),
      ],
    }),
  ),
  priceOf: priced({ n1: 0.2, n2: 0.1 }),
  fees: [],
  policy: aPolicy(),
};
/** Its allocation, with nothing wrong. */
export const sound = allocate(twoHosts);

/** An allocation whose first host was tampered with. */
export const withFirstHost = (
  change: (host: HostAllocation) => HostAllocation,
  of: Allocation = sound,
): Allocated => ({
  ...of,
  hosts: of.hosts.map((host, index) => (index === 0 ? change(host) : host)),
});
