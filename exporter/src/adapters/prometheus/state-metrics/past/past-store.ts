import type { Row } from '../../../../app/cluster/row.ts';
import { unixSeconds } from '../../../../domain/units.ts';
import type { MatrixSeries, VectorRow } from '../../client.ts';
import type { QueryOutcome } from '../../outcome.ts';
import { askFamily, type StateMetricsStore } from '../ask-family.ts';
import type { Narrowed, Reading } from '../readings.ts';

/** Who was there cannot be had. */
export class PastUnknownError extends Error {
  override readonly name = 'PastUnknownError';
}

/** A store that is asked about a past; what it cannot answer ends the reading. */
export class PastStore {
  readonly store: StateMetricsStore;
  /** Known namespaces and nodes, by which questions are split where they are too large. */
  namespaces: Iterable<string> = [];
  nodes: Iterable<string> = [];
  readonly #signal: AbortSignal;

  constructor(store: StateMetricsStore, signal: AbortSignal) {
    this.store = store;
    this.#signal = signal;
  }

  /** @throws PastUnknownError where the store does not answer */
  async family(
    reading: Reading,
    at: number,
    narrowed: Narrowed,
    take: (row: Row) => void,
  ): Promise<void> {
    const values = reading.subject === 'node' ? this.nodes : this.namespaces;
    const question = { reading, narrowed, at, values, name: 'in the past' };
    mustAnswer(await askFamily(this.store, question, take, this.#signal));
  }

  /**
   * Asks by namespace, where it is too much at once.
   *
   * @throws PastUnknownError where the store does not answer
   */
  async rows(
    query: (matcher: string) => string,
    at: number,
    row: (row: VectorRow) => void,
  ): Promise<void> {
    const { queries, names } = this.store;
    const label = names.labels['namespace'] ?? 'namespace';
    const asked = { name: query(''), label, values: this.namespaces, withMatcher: query };
    const begin = (): { row: typeof row; commit: () => void } => ({ row, commit: () => undefined });
    mustAnswer(await queries.vector(asked, unixSeconds(at), begin, this.#signal));
  }

  /** @throws PastUnknownError where the store does not answer */
  async samples(query: string, at: number, series: (series: MatrixSeries) => void): Promise<void> {
    const asked = { name: query, label: 'instance', values: [], withMatcher: () => query };
    const begin = (): { row: typeof series; commit: () => void } => ({
      row: series,
      commit: () => undefined,
    });
    mustAnswer(await this.store.queries.matrix(asked, unixSeconds(at), begin, this.#signal));
  }
}

/** @throws PastUnknownError where the store did not answer */
export function mustAnswer(outcome: QueryOutcome): void {
  if (outcome.kind !== 'ok')
    throw new PastUnknownError(
      `Who was there cannot be read from the series of kube-state-metrics: ${outcome.message}`,
    );
}
