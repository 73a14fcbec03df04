import { temporaryFolder } from './folder.ts';
import { RemoteWriter } from './remote-write.ts';
import { StoreHistory, type StoredScrape } from './store-history.ts';
import { startOn, startStoredPrometheus } from './stored-prometheus.ts';

/**
 * Starts Debian's Prometheus with a past.
 *
 * @param options whether the ends of series are marked: then it is written over remote write, else as blocks
 * @returns its address
 */
export async function startStore(
  scrapes: Iterable<StoredScrape>,
  { marksEnds }: { readonly marksEnds: boolean },
  scope: AsyncDisposableStack,
): Promise<string> {
  if (!marksEnds) return startStoredPrometheus(scrapes, scope);
  const folder = await temporaryFolder(scope);
  const url = await startOn(folder, folder.path('data'), scope, [
    '--web.enable-remote-write-receiver',
  ]);
  const history = new StoreHistory({ marksEnds });
  const writer = new RemoteWriter(url);
  for (const scrape of scrapes) await writer.write(history.take(scrape));
  await writer.flush();
  return url;
}
