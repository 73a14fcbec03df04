import { css } from '@emotion/css';
import type { ReactElement, ReactNode } from 'react';

const scrolls = css({ overflow: 'auto', minWidth: 0 });

/** A part of a page that scrolls by itself where it is too wide or too high; keyboards reach it. */
export function ScrollRegion({
  label,
  maxHeight,
  children,
}: {
  readonly label: string;
  /** In pixels; as high as it is unless given. */
  readonly maxHeight?: number;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={scrolls} style={{ maxHeight }} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
