import type { Seconds } from '../../domain/units.ts';

/** A digest as every channel takes it. */
export interface DigestMessage {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The body of a webhook that speaks as Slack's do; JSON. */
  readonly slack: object;
}

/** How sending ended; a failure holds no secret, and says what was tried, what came, and what to do. */
export type Delivery =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** How long the other side asks to wait; null: it does not say. */
      readonly wait: Seconds | null;
    };

/** Takes digests to somebody. */
export interface Channel {
  /** For series and messages: `mail`, or the name of a webhook. */
  readonly name: string;
  /**
   * Sends once.
   *
   * @param id the same for the same digest to the same channel, so that who gets it twice can tell
   * @throws the signal's reason once it is aborted; nothing else
   */
  send(message: DigestMessage, id: string, signal: AbortSignal): Promise<Delivery>;
}
