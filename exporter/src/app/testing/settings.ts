import { aPolicy } from '../../domain/testing/cluster.ts';
import { seconds } from '../../domain/units.ts';
import type { PassSettings } from '../pass.ts';
import { fixedPrices } from './fakes.ts';

/** Settings of passes over a cluster whose only host `n1` costs 20 cents an hour, without fees. */
export const somePassSettings = (settings: Partial<PassSettings> = {}): PassSettings => ({
  cluster: 'test',
  policy: aPolicy(),
  window: seconds(300),
  settleAfter: seconds(60),
  hostPrices: fixedPrices({ n1: 0.2 }),
  fees: { fees: () => ({ fees: [], missing: [] }) },
  prices: { ladder: ['file'], catalogueAsOf: null },
  ...settings,
});
