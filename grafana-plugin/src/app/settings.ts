import * as z from 'zod/mini';

/** What an admin has set for the app; none of it is secret. */
export interface AppSettings {
  /** Where Grafana's server reaches the exporter, as `http://podtally:10970`; empty where it shall not. */
  readonly exporterUrl: string;
  /** The data source that pages open with, by uid; empty for Grafana's choice. */
  readonly dataSource: string;
}

const stored = z.object({
  exporterUrl: z.catch(z.string(), ''),
  dataSource: z.catch(z.string(), ''),
});

/** The settings in a plugin's `jsonData`, whatever it is. */
export function settingsOf(jsonData: unknown): AppSettings {
  const parsed = stored.safeParse(jsonData ?? {});
  return parsed.success ? parsed.data : { exporterUrl: '', dataSource: '' };
}
