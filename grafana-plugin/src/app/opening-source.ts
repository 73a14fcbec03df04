import { getDataSourceSrv } from '@grafana/runtime';
import type { AppSettings } from './settings.ts';

// Grafana hands an app its settings once, with the page; pages that open later ask here.
let chosen = '';

/** Keeps what an admin chose as the data source of pages. */
export function rememberSource({ dataSource }: AppSettings): void {
  chosen = dataSource;
}

/** The uid that pages open with: the admin's choice, else Grafana's default, else the first Prometheus; empty where there is none. */
export function openingSource(): string {
  const sources = getDataSourceSrv().getList({ type: 'prometheus' });
  const found =
    sources.find(({ uid }) => uid === chosen) ??
    sources.find(({ isDefault }) => isDefault) ??
    sources[0];
  return found?.uid ?? '';
}
