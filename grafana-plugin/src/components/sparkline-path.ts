/** In pixels. */
export const WIDTH = 96;
export const HEIGHT = 22;

/** A line that breaks where nothing is known. */
export function pathOf(values: readonly (number | null)[], low: number, high: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number): number =>
    high === low ? HEIGHT - 1 : HEIGHT - 1 - ((value - low) / (high - low)) * (HEIGHT - 2);
  return values
    .flatMap((value, at) => {
      if (value === null) return [];
      const isStart = (values[at - 1] ?? null) === null;
      return [`${isStart ? 'M' : 'L'}${(at * step).toFixed(1)},${y(value).toFixed(1)}`];
    })
    .join('');
}
