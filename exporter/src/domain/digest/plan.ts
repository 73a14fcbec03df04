/** Where something is sent to: a mail address, or a webhook by its name. */
export interface ChannelName {
  readonly kind: 'mail' | 'webhook';
  readonly to: string;
}

export interface DigestRoute {
  /** null: budgets cannot name it. */
  readonly name: string | null;
  /** Patterns of owners; `*` stands for any text. */
  readonly owners: readonly string[];
  readonly channels: readonly ChannelName[];
}

/** Who gets which digest, and when. */
export interface DigestPlan {
  /** 0: Monday, to 6: Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** Of the day and hour. */
  readonly zone: string;
  readonly routes: readonly DigestRoute[];
}
