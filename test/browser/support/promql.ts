/** A series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Asks a Prometheus at a time; throws Error with what it says where it does not answer.
 *
 * @param at unix seconds
 */
export async function askPromql(
  base: string,
  expr: string,
  at: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Series[]> {
  const answer = await fetch(`${base}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr, time: String(at) }),
    headers,
  });
  const { status, error, data } = JSON.parse(await answer.text());
  if (status !== 'success') throw new Error(`${expr}: ${error}`);
  if (data.resultType === 'scalar') return [{ labels: {}, value: Number(data.result[1]) }];
  return data.result.map(({ metric, value }: Sampled) => ({
    labels: metric,
    value: Number(value[1]),
  }));
}

interface Sampled {
  readonly metric: Series['labels'];
  readonly value: readonly [number, string];
}
