import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { counterKey } from '../../app/cost-counters.ts';
import type { CounterMark, CounterStore } from '../../app/counter-book.ts';
import type { CostCounter, WorkloadCounters } from '../../app/snapshot.ts';
import { interval } from '../../domain/interval.ts';
import { unixSeconds, usd } from '../../domain/units.ts';
import { inTransaction, rowsOf } from './database.ts';
import type { DuckDbLedger } from './duckdb-ledger.ts';

/** So many names of workloads that ended are let be before they are tidied away. */
const ENDED_LET_BE = 1000;

/**
 * Keeps how far dollars are counted in the ledger's file: names once, and 17 bytes per series in each mark,
 * as columns of typed numbers, so that a mark of hundreds of thousands of series is one small write.
 */
export class DuckDbCounters implements CounterStore {
  readonly #ledger: Pick<DuckDbLedger, 'read'>;
  /** Numbers of the workloads whose names are in the file. */
  #ids = new Map<string, number>();

  constructor(ledger: Pick<DuckDbLedger, 'read'>) {
    this.#ledger = ledger;
  }

  read(_signal: AbortSignal): Promise<CounterMark | null> {
    // Another process may have written others meanwhile.
    this.#ids = new Map();
    return this.#ledger.read(async (connection) => {
      const names = await rowsOf(connection, 'SELECT id, whose FROM counted_workloads');
      const workloads = new Map(names.map((row) => NamedRow.parse(row)));
      this.#ids = new Map([...workloads].map(([id, whose]) => [counterKey(whose), id]));
      const [row] = await rowsOf(connection, 'SELECT * FROM counters');
      return row === undefined ? null : markFrom(MarkRow.parse(row), workloads);
    });
  }

  write(mark: CounterMark, _signal: AbortSignal): Promise<void> {
    return this.#ledger.read(async (connection) => {
      const known = this.#ids;
      const isCrowded = known.size > 2 * mark.counters.size + ENDED_LET_BE;
      const ids = isCrowded ? new Map<string, number>() : new Map(known);
      const added: [number, WorkloadCounters][] = [];
      for (const [key, workload] of mark.counters) {
        if (ids.has(key)) continue;
        added.push([ids.size, workload]);
        ids.set(key, ids.size);
      }
      await inTransaction(connection, async () => {
        if (isCrowded || known.size === 0) await connection.run('DELETE FROM counted_workloads');
        await addNames(connection, added);
        await putMark(connection, mark, ids);
      });
      this.#ids = ids;
    });
  }
}

const Whose = z
  .tuple([z.string(), z.string(), z.string()], z.string())
  .transform(([namespace, workloadKind, workload, ...attribution]) => ({
    ...{ namespace, workloadKind, workload, attribution },
  }));
const NamedRow = z
  .object({ id: z.number(), whose: z.string().transform((text): unknown => JSON.parse(text)) })
  .transform(({ id, whose }) => [id, Whose.parse(whose)] as const);

async function addNames(
  connection: DuckDBConnection,
  added: readonly (readonly [number, WorkloadCounters])[],
): Promise<void> {
  if (added.length === 0) return;
  const appender = await connection.createAppender('counted_workloads');
  try {
    for (const [id, { namespace, workloadKind, workload, attribution }] of added) {
      appender.appendUInteger(id);
      appender.appendVarchar(JSON.stringify([namespace, workloadKind, workload, ...attribution]));
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
}

async function putMark(
  connection: DuckDBConnection,
  { at, owed, dimensions, counters }: CounterMark,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  let size = 0;
  for (const { costs } of counters.values()) size += costs.length;
  const columns = {
    workloads: new Uint32Array(size),
    kinds: new Uint8Array(size),
    totals: new Float64Array(size),
    ages: new Float32Array(size),
  };
  const kinds = new Map<string, number>();
  let index = 0;
  for (const [key, { costs }] of counters)
    for (const { spendType, resource, component, total, lastSeen } of costs) {
      const kind = `${spendType}\0${resource}\0${component}`;
      const number = kinds.get(kind) ?? kinds.size;
      kinds.set(kind, number);
      columns.workloads[index] = ids.get(key) ?? 0;
      columns.kinds[index] = number;
      columns.totals[index] = total;
      columns.ages[index] = at - lastSeen;
      index += 1;
    }
  const { blobValue } = await import('@duckdb/node-api');
  await connection.run('DELETE FROM counters');
  await connection.run('INSERT INTO counters VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
    ...[at, JSON.stringify(owed), JSON.stringify(dimensions), JSON.stringify([...kinds.keys()])],
    ...Object.values(columns).map(({ buffer }) => blobValue(new Uint8Array(buffer))),
  ]);
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const blob = z.instanceof(Uint8Array);
const MarkRow = z.object({
  counted_to: z.number(),
  owed: json.pipe(
    z.array(
      z
        .object({ start: z.number(), end: z.number() })
        .transform(({ start, end }) => interval(start, end)),
    ),
  ),
  dimensions: json.pipe(z.array(z.string())),
  kinds: json.pipe(z.array(z.string())),
  workloads: blob,
  kind_indexes: blob,
  totals: blob,
  ages: blob,
});

/** The bytes of a column on a boundary that typed numbers need. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

function markFrom(
  row: z.output<typeof MarkRow>,
  named: ReadonlyMap<number, z.output<typeof Whose>>,
): CounterMark {
  const workloads = new Uint32Array(aligned(row.workloads));
  const kindIndexes = row.kind_indexes;
  const totals = new Float64Array(aligned(row.totals));
  const ages = new Float32Array(aligned(row.ages));
  const counters = new Map<string, WorkloadCounters & { readonly costs: CostCounter[] }>();
  for (const [index, id] of workloads.entries()) {
    const whose = named.get(id);
    if (whose === undefined) continue;
    const key = counterKey(whose);
    const found = counters.get(key) ?? { ...whose, costs: [] };
    counters.set(key, found);
    const [spendType = '', resource = '', component = ''] = (
      row.kinds[kindIndexes[index] ?? 0] ?? ''
    ).split('\0');
    const lastSeen = unixSeconds(row.counted_to - (ages[index] ?? 0));
    found.costs.push({ spendType, resource, component, total: usd(totals[index] ?? 0), lastSeen });
  }
  return { at: unixSeconds(row.counted_to), owed: row.owed, dimensions: row.dimensions, counters };
}
