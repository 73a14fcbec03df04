/** A series of an instant query's answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Query = (promql: string) => Promise<readonly Series[]>;

/** Asks a Prometheus what holds now. */
export const queryOf =
  (url: string): Query =>
  async (promql) => {
    const response = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: promql }),
    });
    const { status, data, error } = JSON.parse(await response.text());
    if (status !== 'success') throw new Error(`${promql}: ${error}`);
    return data.result.map(
      ({ metric, value }: { metric: Series['labels']; value: readonly [number, string] }) => ({
        labels: metric,
        value: Number(value[1]),
      }),
    );
  };
