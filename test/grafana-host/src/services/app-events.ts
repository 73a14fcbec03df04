import { EventBusSrv } from '@grafana/data';

/** What apps and services tell the page: `AppEvents.alertError` and its kin. */
export const appEvents = new EventBusSrv();
