import type { LivePrices } from '../app/live-prices.ts';
import {
  restateHours,
  type RestatableLedger,
  type Restated,
  type RestateRequest,
} from '../app/ledger/restate.ts';
import type { Clock } from '../app/ports.ts';
import { PriceBook } from '../app/price-book.ts';
import type { Prices } from './prices.ts';

/** Prices closed hours anew with all that is known of prices now; a book of its own leaves that of the live passes alone. */
export function restateWith(
  ledger: RestatableLedger,
  prices: Prices,
  live: Pick<LivePrices, 'refresh'>,
  clock: Clock,
  request: RestateRequest,
  signal: AbortSignal,
): Promise<Restated> {
  const book = new PriceBook(prices.sources);
  return restateHours(
    {
      ledger,
      clock,
      prices: { hostPrices: book, fees: prices.fees },
      fetchPrices: async (hosts, until) => {
        await live.refresh(hosts, until);
        book.renew();
      },
    },
    request,
    signal,
  );
}
