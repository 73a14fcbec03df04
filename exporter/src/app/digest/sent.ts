import type { UnixSeconds } from '../../domain/units.ts';

/** One digest that somebody got. */
export interface SentDigest {
  readonly week: string;
  readonly owner: string;
  /** `mail:finops@example.com`, `webhook:checkout-chat`. */
  readonly channel: string;
}

/** Remembers what was sent, for as long as the ledger lives. */
export interface SentDigests {
  of(week: string, signal: AbortSignal): Promise<readonly SentDigest[]>;
  /** @throws Error when it could not be written */
  note(digest: SentDigest, at: UnixSeconds, signal: AbortSignal): Promise<void>;
}
