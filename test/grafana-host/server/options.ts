/** Whose rights the page has, as Grafana calls an organisation's roles. */
export type Role = 'Viewer' | 'Editor' | 'Admin';
export type Theme = 'dark' | 'light';

/** A data source that the page offers. */
export interface DataSource {
  readonly uid: string;
  readonly name: string;
  /** The plugin it needs; queries of any other than `prometheus` fail as they do where a plugin is missing. */
  readonly type: string;
  /** Where its server is. */
  readonly url: string;
  readonly isDefault?: boolean;
  /** "Scrape interval" of its settings; 15s unless given, as in Grafana. */
  readonly timeInterval?: string;
}

/** What an admin has set for the app. */
export interface AppSettings {
  readonly jsonData: Readonly<Record<string, unknown>>;
  /** Kept in the server; the page is only told which keys there are. */
  readonly secureJsonData: Readonly<Record<string, string>>;
}

export interface HostOptions {
  /** Folder of the built app, as `grafana-plugin/dist`. */
  readonly plugin: string;
  /** Folder of the page's own built scripts. */
  readonly page: string;
  readonly dataSources: readonly DataSource[];
  readonly settings: AppSettings;
  /** Port of loopback; a free one unless given. */
  readonly port?: number;
  /** What the page looks like where neither address nor cookie say so; dark unless given. */
  readonly theme?: Theme;
  readonly role?: Role;
}
