/** One question to an address that answers with JSON. */
export interface JsonRequest {
  readonly url: URL;
  /** Credentials belong here, never into the address: an address is shown in errors. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks an address for JSON, bounded in time, in size and in requests under way; tries again where that helps.
 *
 * @throws JsonFetchError when there is no JSON in the end; the signal's reason when it is aborted
 */
export type JsonFetch = (request: JsonRequest, signal: AbortSignal) => Promise<unknown>;

/** Why there is no answer, for people, without the address and without secrets: `HTTP 503 after 3 tries`. */
export class JsonFetchError extends Error {
  /** The status of the answer; null where there was none, or where it was cut off or no JSON. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** An address for people: without credentials and without its query. */
export const shownAddress = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
