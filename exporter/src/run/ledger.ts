import { DuckDbCopies } from '../adapters/ledger-duckdb/copies.ts';
import { DuckDbLedger } from '../adapters/ledger-duckdb/duckdb-ledger.ts';
import type { Log } from '../app/ports.ts';
import type { SliceClock } from '../app/slices.ts';
import type { Config } from '../config/schema/schema.ts';
import type { Address } from '../delivery/http/listen.ts';
import type { LedgerCopies, Retention } from '../app/ledger/file.ts';
import { seconds, type UnixSeconds } from '../domain/units.ts';

const SECONDS_PER_DAY = 86_400;

/** The ledger of a configuration; null where closed hours are not kept. Nothing is opened before it is used. */
export function ledgerOf(
  { ledger, cluster, server }: Config,
  clock: SliceClock,
  listen: Address | null,
  {
    readOnly = false,
    log,
    mayUse,
  }: {
    readonly readOnly?: boolean;
    readonly log?: Log;
    /** Whether this process may use the file now; absent: always. */
    readonly mayUse?: () => boolean;
  } = {},
): DuckDbLedger | null {
  const { file } = ledger;
  if (file === undefined) return null;
  const { host, port } = listen ?? server.listen;
  return new DuckDbLedger({
    file,
    cluster,
    freezeAfter: seconds(ledger.freezeAfterDays * SECONDS_PER_DAY),
    keep: retentionOf(ledger),
    heldBy: `${server.tls === undefined ? 'http' : 'https'}://${host === '' ? '127.0.0.1' : host}:${port}`,
    clock,
    readOnly,
    ...(mayUse && { mayUse }),
    ...(log && { tell: (text: string) => log.warn({ file }, text) }),
  });
}

const retentionOf = ({ podDays, hostDays, workloadDays }: Config['ledger']): Retention => ({
  pods: seconds(podDays * SECONDS_PER_DAY),
  ...(hostDays !== undefined && { hosts: seconds(hostDays * SECONDS_PER_DAY) }),
  ...(workloadDays !== undefined && { workloads: seconds(workloadDays * SECONDS_PER_DAY) }),
});

/** What writes backups and exports on request; null where the configuration names no folder for them. */
export const copiesOf = (
  { ledger }: Config,
  of: DuckDbLedger,
  now: () => UnixSeconds,
): LedgerCopies | null =>
  ledger.copiesFolder === undefined ? null : new DuckDbCopies(of, ledger.copiesFolder, now);
