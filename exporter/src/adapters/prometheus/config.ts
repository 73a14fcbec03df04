/** A Prometheus-compatible store: where it is and what it asks for; the schema of the configuration file checks these values. */
export interface StoreConfig {
  /** Up to where `/api/v1/query` follows: `http://prometheus:9090`, `https://mimir/prometheus`. */
  readonly url: string;
  readonly auth: StoreAuth;
  /** Sent with every query: `X-Scope-OrgID`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: StoreTls;
  /** Seconds one query may take, its answer included; the store is told, too. */
  readonly timeoutSeconds: number;
  /** Queries under way at one time. */
  readonly concurrency: number;
  /** Bytes one answer may have, decompressed. */
  readonly maxResponseBytes: number;
}

/** How we prove who we are. */
export type StoreAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  /** The file is read again when it changes. */
  | { readonly kind: 'bearerFile'; readonly tokenFile: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'basicFile'; readonly username: string; readonly passwordFile: string }
  /** Amazon Managed Prometheus: requests are signed with the credentials that AWS's usual places give. */
  | { readonly kind: 'sigv4'; readonly region: string }
  /** Google Managed Prometheus: a key file, or what Google's usual places give. */
  | { readonly kind: 'google'; readonly keyFile?: string };

/** Files are read again when they change. */
export interface StoreTls {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly insecureSkipVerify?: boolean;
}
