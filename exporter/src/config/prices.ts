import type { PriceAdjustment } from '../domain/ladder.ts';
import type { Config } from './schema/schema.ts';

/** The negotiated discounts of a configuration, in its order: the first that matches counts. */
export const toAdjustments = ({ prices }: Config): readonly PriceAdjustment[] =>
  prices.adjust.map(({ match, percent }) => ({ ...match, percent }));
