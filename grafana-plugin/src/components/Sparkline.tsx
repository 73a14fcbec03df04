import { useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';

const WIDTH = 96;
const HEIGHT = 22;

/** A line without axes; for readers of screens its range in words is beside it in the table. */
export function Sparkline({
  values,
}: {
  readonly values: readonly (number | null)[];
}): ReactElement | null {
  const theme = useTheme2();
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const highest = Math.max(...known);
  const step = WIDTH / (values.length - 1);
  const y = (value: number): number =>
    highest === 0 ? HEIGHT - 1 : HEIGHT - 1 - (value / highest) * (HEIGHT - 2);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [`${(index * step).toFixed(1)},${y(value).toFixed(1)}`],
  );
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke={theme.colors.primary.text}
        strokeWidth={1.5}
      />
    </svg>
  );
}
