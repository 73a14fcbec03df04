import { useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { rateText } from '../cost/format.ts';
import type { UnitOfTime } from '../view/view.ts';
import { HEIGHT, WIDTH, pathOf } from './sparkline-path.ts';

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
