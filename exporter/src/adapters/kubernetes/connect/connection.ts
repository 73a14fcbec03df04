/** Where an API server is, and what it wants to see before it answers. */
export interface Connection {
  /** For people: `context prod of /home/ann/.kube/config`. */
  readonly name: string;
  /**
   * What the next request has to carry; files that changed are read again, expired credentials renewed.
   * @throws ConnectionError saying which file or program is of no use and what to do
   */
  access(signal: AbortSignal): Promise<Access>;
  /** The server did not accept the credentials: get new ones for the next request. */
  refused(): void;
}

export interface Access {
  /** Without a slash at its end. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
  /** Address of an HTTP proxy; '' leaves it to the environment (HTTPS_PROXY, NO_PROXY). */
  readonly proxy: string;
}

/** PEM texts, and how the server's certificate is checked. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}

/** The API server cannot be spoken to because of what is set here; the message names it and says what to do. */
export class ConnectionError extends Error {}
