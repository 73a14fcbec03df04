import { hasPermission } from '@grafana/runtime';

/** Whether the reader may change the app's settings, which admins may. */
export function maySetUp(): boolean {
  return hasPermission('plugins:write');
}

/** Whether the reader may add data sources. */
export function mayAddDataSources(): boolean {
  return hasPermission('datasources:create') || hasPermission('datasources:write');
}
