import { useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { rateText } from '../cost/format.ts';
import type { UnitOfTime } from '../view/view.ts';

const WIDTH = 96;
const HEIGHT = 22;

/** A line without axes, from zero to its highest; its range in words for readers of screens and on hover. */
export function Sparkline({
  values,
  per,
}: {
  readonly values: readonly (number | null)[];
  readonly per: UnitOfTime;
}): ReactElement | null {
  const theme = useTheme2();
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (known.length < 2 || last === undefined) return null;
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const words = `between ${rateText(lowest, per)} and ${rateText(highest, per)}, last ${rateText(last, per)}`;
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={words}>
      <title>{words}</title>
      <path
        d={pathOf(values, Math.min(0, lowest), highest)}
        fill="none"
        stroke={theme.colors.primary.text}
        strokeWidth={1.5}
      />
    </svg>
  );
}

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
