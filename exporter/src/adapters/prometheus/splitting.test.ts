import { describe, expect, test } from '@jest/globals';
import type { PrometheusClient, VectorRow } from './client.ts';
import type { QueryOutcome } from './outcome.ts';
import { SplittingQueries, type Attempt, type SplittableQuery } from './splitting.ts';
import { AT, NEVER } from './testing/fake-store.ts';

/** A store that holds one row per namespace, and refuses to answer more than so many at once. */
class LimitedStore implements PrometheusClient {
  readonly asked: string[] = [];
  most: number;
  readonly #namespaces: readonly string[];
  readonly #answer: (matcher: string, rows: number) => QueryOutcome | null;

  constructor(
    namespaces: readonly string[],
    most: number,
    answer: (matcher: string, rows: number) => QueryOutcome | null = () => null,
  ) {
    this.#namespaces = namespaces;
    this.most = most;
    this.#answer = answer;
  }

  async vector(
    query: string,
    _at: unknown,
    row: (row: VectorRow) => void,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    signal.throwIfAborted();
    this.asked.push(query);
    const rows = this.#namespaces.filter((name) => isMatched(query, name));
    // Rows come before anybody knows how it ends.
    for (const name of rows.slice(0, this.most)) row(rowOf(name));
    const other = this.#answer(query, rows.length);
    if (other !== null) return other;
    if (rows.length > this.most) return { kind: 'refused', message: 'too many samples' };
    return { kind: 'ok', rows: rows.length, bytes: 10, infos: ['same note'], date: AT };
  }

  async matrix(): Promise<QueryOutcome> {
    throw new Error('not asked here');
  }

  /** What was asked since the last time. */
  take(): readonly string[] {
    return this.asked.splice(0);
  }
}

function isMatched(query: string, name: string): boolean {
  if (query === '') return true;
  const [, operator, regex = ''] = /^namespace(=~|!~)"(.*)"$/.exec(query) ?? [];
  return new RegExp(`^(?:${regex})$`).test(name) === (operator === '=~');
}

const rowOf = (name: string): VectorRow => ({
  value: 1,
  time: AT,
  label: () => name,
  labels: () => [['namespace', name] as const].values(),
});

const byNamespace = (values: readonly string[]): SplittableQuery => ({
  name: 'cpu',
  label: 'namespace',
  values,
  withMatcher: (matcher) => matcher,
});

/** Keeps the rows of committed attempts. */
function collecting(): { readonly rows: string[]; readonly begin: () => Attempt<VectorRow> } {
  const rows: string[] = [];
  const begin = (): Attempt<VectorRow> => {
    const own: string[] = [];
    return {
      row: (row) => own.push(row.label('namespace')),
      commit: () => rows.push(...own),
    };
  };
  return { rows, begin };
}

async function runOn(
  queries: SplittingQueries,
  values: readonly string[],
): Promise<{ readonly outcome: QueryOutcome; readonly rows: readonly string[] }> {
  const { rows, begin } = collecting();
  const outcome = await queries.vector(byNamespace(values), AT, begin, NEVER);
  return { outcome, rows: rows.sort() };
}

const SEVEN = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

describe('a query that can be asked in parts', () => {
  test('begins in parts where it is known to be large, and loses no namespace that is not known', async () => {
    const store = new LimitedStore(['a', 'b', 'c', 'new'], 2);
    const { rows, begin } = collecting();
    const large = { ...byNamespace(['a', 'b', 'c']), parts: 2 };
    const outcome = await new SplittingQueries(store).vector(large, AT, begin, NEVER);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 4 });
    expect(store.take()).toEqual(['namespace=~"a|b"', 'namespace!~"a|b"']);
    expect(rows.toSorted()).toEqual(['a', 'b', 'c', 'new']);
  });

  test('has no more parts than there are namespaces', async () => {
    const store = new LimitedStore(['a', 'b'], 2);
    const { begin } = collecting();
    const large = { ...byNamespace(['a', 'b']), parts: 9 };
    await new SplittingQueries(store).vector(large, AT, begin, NEVER);
    expect(store.take()).toEqual(['namespace=~"a"', 'namespace!~"a"']);
  });

  test('is asked whole as long as that works', async () => {
    const store = new LimitedStore(SEVEN, 7);
    const { outcome, rows } = await runOn(new SplittingQueries(store), SEVEN);
    expect(outcome).toEqual({ kind: 'ok', rows: 7, bytes: 10, infos: ['same note'], date: AT });
    expect(rows).toEqual(SEVEN);
    expect(store.asked).toEqual(['']);
  });

  test('is halved where it is refused, and no row of a refused part counts', async () => {
    const store = new LimitedStore(SEVEN, 3);
    const { outcome, rows } = await runOn(new SplittingQueries(store), [...SEVEN].reverse());
    expect(outcome).toEqual({ kind: 'ok', rows: 7, bytes: 30, infos: ['same note'], date: AT });
    expect(rows).toEqual(SEVEN);
    expect([...store.asked].sort()).toEqual([
      '',
      'namespace!~"a|b|c|d"',
      'namespace=~"a|b"',
      'namespace=~"a|b|c|d"',
      'namespace=~"c|d"',
    ]);
  });

  test('loses nothing that was not known before', async () => {
    const store = new LimitedStore([...SEVEN, 'new', 'newer'], 3);
    const { outcome, rows } = await runOn(new SplittingQueries(store), SEVEN);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 9 });
    expect(rows).toEqual([...SEVEN, 'new', 'newer']);
  });

  test('begins the next time with the parts that worked, and takes new values in', async () => {
    const there = [...SEVEN];
    const store = new LimitedStore(there, 3);
    const queries = new SplittingQueries(store);
    await runOn(queries, SEVEN);
    store.take();
    there.push('bb');
    const { rows } = await runOn(queries, [...SEVEN, 'bb']);
    expect(rows).toEqual([...SEVEN, 'bb'].sort());
    expect(store.take()).toEqual([
      'namespace=~"a|b"',
      'namespace=~"bb|c|d"',
      'namespace!~"a|b|bb|c|d"',
    ]);
  });

  test('tries fewer parts after an hour of passes, until it is whole again', async () => {
    const store = new LimitedStore(SEVEN, 2);
    const queries = new SplittingQueries(store);
    await runOn(queries, SEVEN);
    store.most = 7;
    const parts: number[] = [];
    for (let pass = 0; pass < 185; pass += 1) {
      store.take();
      await runOn(queries, SEVEN);
      if (parts.at(-1) !== store.asked.length) parts.push(store.asked.length);
    }
    expect(parts).toEqual([4, 2, 1]);
  });

  test('stays in parts where fewer are still refused', async () => {
    const store = new LimitedStore(SEVEN, 2);
    const queries = new SplittingQueries(store);
    const parts: number[] = [];
    for (let pass = 0; pass < 130; pass += 1) {
      store.take();
      expect((await runOn(queries, SEVEN)).rows).toEqual(SEVEN);
      parts.push(store.asked.length);
    }
    expect(parts.filter((count) => count !== 4).length).toBeLessThanOrEqual(4);
    expect(parts.at(-1)).toBe(4);
  });

  test('fails where not even one value alone is answered, and says into how many parts it went', async () => {
    const store = new LimitedStore(SEVEN, 0);
    const { outcome } = await runOn(new SplittingQueries(store), ['a', 'b']);
    expect(outcome).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/^too many samples; asked in [23] parts by namespace$/),
    });
  });

  test('is not asked in parts where no values are known', async () => {
    const store = new LimitedStore(SEVEN, 1);
    const { outcome } = await runOn(new SplittingQueries(store), []);
    expect(outcome).toEqual({ kind: 'refused', message: 'too many samples' });
    expect(store.asked).toEqual(['']);
  });

  test.each(['unavailable', 'unauthorised', 'partial', 'cutOff', 'invalid'] as const)(
    'is not asked in parts because it is %s',
    async (kind) => {
      const store = new LimitedStore(SEVEN, 7, () => ({ kind, message: 'no' }));
      const { outcome } = await runOn(new SplittingQueries(store), SEVEN);
      expect(outcome).toEqual({ kind, message: 'no' });
      expect(store.asked).toEqual(['']);
    },
  );

  test('is asked in parts where it takes too long, but not for ever', async () => {
    const slow = (_: string, rows: number): QueryOutcome | null =>
      rows > 3 ? { kind: 'timeout', message: 'slow' } : null;
    const passable = await runOn(new SplittingQueries(new LimitedStore(SEVEN, 7, slow)), SEVEN);
    expect(passable).toMatchObject({ outcome: { kind: 'ok' }, rows: SEVEN });

    const many = Array.from({ length: 64 }, (_, i) => `n${i + 10}`);
    const stuck = new LimitedStore(many, 64, () => ({ kind: 'timeout', message: 'slow' }));
    const { outcome } = await runOn(new SplittingQueries(stuck), many);
    expect(outcome).toMatchObject({ kind: 'timeout' });
    expect(stuck.asked.length).toBeLessThanOrEqual(7);
  });

  test('throws what the taker throws, and the reason of the signal', async () => {
    const store = new LimitedStore(SEVEN, 7);
    const broken = (): Attempt<VectorRow> => ({
      row: () => {
        throw new RangeError('a bug');
      },
      commit: () => undefined,
    });
    const query = byNamespace(SEVEN);
    await expect(new SplittingQueries(store).vector(query, AT, broken, NEVER)).rejects.toEqual(
      new RangeError('a bug'),
    );
    const stopped = AbortSignal.abort(new Error('enough'));
    const { begin } = collecting();
    await expect(new SplittingQueries(store).vector(query, AT, begin, stopped)).rejects.toEqual(
      new Error('enough'),
    );
  });
});
