import { expect, test } from '@jest/globals';
import { US_DOLLARS } from '../../app/currency.ts';
import { explainNode } from '../../app/explain/node.ts';
import { explainPod } from '../../app/explain/pod.ts';
import { exampleSnapshot } from '../../app/testing/snapshot.ts';
import { allocate } from '../../domain/allocate.ts';
import { finished } from '../../domain/stepwise.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  pricedBySize,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { nodeText, podText } from './explain-text.ts';
import { PLAIN } from './style.ts';

const NODE = 'fargate-ip-10-0-0-1';

const onFargate = () =>
  exampleSnapshot({
    live: allocate({
      quantities: quantitiesOf(
        observed({
          hosts: [
            aHost({
              node: NODE,
              cores: 2,
              gib: 7.6,
              instanceType: 'fargate',
              podsBilledBy: 'fargate',
            }),
          ],
          pods: [
            aPod({
              name: 'cart',
              node: NODE,
              annotations: { capacity_provisioned: '0.5vCPU 1GB' },
              request: { cores: 0.25, gib: 0.5 },
              used: { cores: 0.2, gib: 0.25 },
            }),
          ],
        }),
        'live',
      ),
      priceOf: pricedBySize(0.04, 0.004),
      fees: [],
      policy: aPolicy(),
    }),
  });

test('a pod that is its own host is explained by what it is billed for, and by what it asks for', () => {
  const explained = finished(explainPod(onFargate(), 'shop', 'cart'));
  expect(podText(explained, US_DOLLARS, PLAIN)).toBe(
    `shop/cart · deployment cart · node fargate-ip-10-0-0-1
0.02400 USD/h now · model hybrid (the default)

host     fargate, us-east-1a, on-demand · 0.02400 USD/h: file, prices.yaml line 2
         other rungs: none asked
split    by its rates, 0.04 a vCPU and 0.004 a GB → 0.040000 USD per core-hour, 0.004000 USD per GiB-hour

                 billed    used   charged   = used   + idle   × USD an hour each   = USD/h
cpu      cores    0.500   0.200     0.500    0.200    0.300             0.040000   0.02000
memory   GiB      1.000   0.250     1.000    0.250    0.750             0.004000   0.00400
                                                                             sum   0.02400

Fargate bills each pod for its size, used or not and under every model; nothing is left over
it asks for 0.250 cores and 0.500 GiB
request model: 0.02400 · usage model: 0.02400 · hybrid model: 0.02400
`,
  );
});

test('a node of Fargate has what its pod is billed for, and nothing left', () => {
  const explained = finished(explainNode(onFargate(), NODE));
  expect(nodeText(explained, US_DOLLARS, PLAIN)).toBe(
    `fargate-ip-10-0-0-1 · aws · linux · 1 pod
0.02400 USD/h now

host     fargate, us-east-1a, on-demand · 0.02400 USD/h: file, prices.yaml line 2
         other rungs: none asked
split    by its rates, 0.04 a vCPU and 0.004 a GB → 0.040000 USD per core-hour, 0.004000 USD per GiB-hour

                 capacity   charged   free   system   uncharged     USD/h   of it idle
cpu      cores      0.500     0.500      –        –           –   0.02000            –
memory   GiB        1.000     1.000      –        –           –   0.00400            –

Fargate bills each pod for its size, used or not and under every model; nothing is left over

NAMESPACE   POD    WORKLOAD          MODEL      USD/h
shop        cart   deployment cart   hybrid   0.02400
idle                                                –
TOTAL                                         0.02400
`,
  );
});
