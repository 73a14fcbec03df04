/** A metric family to read; every other line is skipped unread. */
export interface WantedFamily {
  readonly name: string;
  /** The labels to read, in the order they are asked for by index. */
  readonly labels: readonly string[];
  /** Reads all other labels that begin so, too: `label_`, `annotation_`. */
  readonly restPrefix?: string;
}

/** One sample of a wanted family; valid only while it is handed over. */
export interface Row {
  /** Index of the family in the list of wanted ones. */
  readonly family: number;
  readonly value: number;
  /** As written (milliseconds in Prometheus text, seconds in OpenMetrics); NaN where there is none. */
  readonly timestamp: number;
  /** The value of a wanted label; '' where the row lacks it. */
  text(label: number): string;
  /** Whether a wanted label is there and not empty. */
  has(label: number): boolean;
  /** Whether a wanted label has this value, in ASCII. */
  is(label: number, text: string): boolean;
  /** A digest of the labels that `restPrefix` takes in: equal labels have equal ones. */
  restDigest(): number;
  /** The labels that `restPrefix` takes in, without the prefix; empty values are left out. */
  rest(): Readonly<Record<string, string>>;
}
