import { css } from '@emotion/css';
import type { PanelProps } from '@grafana/data';
import type { ReactElement } from 'react';

/** What a panel shows that has nothing to show. */
export function NoData({ fieldConfig }: Pick<PanelProps, 'fieldConfig'>): ReactElement {
  return <div className={centred}>{fieldConfig.defaults.noValue ?? 'No data'}</div>;
}

const centred = css({ display: 'grid', placeItems: 'center', height: '100%' });
