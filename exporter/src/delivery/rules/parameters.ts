/** What one may want to change about the rules: thresholds, spans, names. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Spending faster than a budget allows, over a long span and a short one. */
export interface BurnParameters {
  /** How many times as fast as would use the limit up exactly by the end of the period. */
  readonly factor: number;
  /** Says that it is not a moment's matter. */
  readonly longSeconds: number;
  /** Says that it still goes on. */
  readonly shortSeconds: number;
}

export interface RuleParameters {
  readonly evaluateEverySeconds: number;
  /** Stretches or shrinks every span of the rules; below 1 for tests, which have no hours to wait. */
  readonly timeScale: number;
  /** The address of docs/runbooks, as those who get an alert reach it; without a slash at the end. */
  readonly runbooks: string;
  /** The owner dimension that alerts are routed by, as a label. */
  readonly ownerLabel: string;
  /** Values of that label that say that nobody owns a cost: empty, and the default of the policy. */
  readonly unownedValues: readonly string[];

  /** How long the last known values stand in for numbers that no longer come. */
  readonly holdSeconds: number;
  /** How long the exporter is missed; longer than values are held, so that nothing resolves unmuted. */
  readonly missSeconds: number;
  /** The age of the last pass that is too old; below the five minutes after which the exporter takes cost away. */
  readonly staleSeconds: number;

  readonly budget: {
    /** Of the limit. */
    readonly warnRatio: number;
    /** The part of a period that must have passed before a forecast counts. */
    readonly forecastAfterRatio: number;
    readonly fast: BurnParameters;
    readonly slow: BurnParameters;
  };
  /** The last hour against the same hour of the week before. */
  readonly anomaly: {
    readonly ratio: number;
    readonly usdPerHour: number;
    readonly overSeconds: number;
    readonly againstSeconds: number;
  };
  readonly shares: {
    /** The span that shares are averaged over. */
    readonly overSeconds: number;
    /** Idle, of everything. */
    readonly idleRatio: number;
    /** Cost of pods that nobody owns, of the cost of pods. */
    readonly unattributedRatio: number;
  };
  /** What may be on no account in a month, in US dollars, before somebody is told. */
  readonly unmappedUsd: number;
  /** The relative error that rounding can make; the contract of podtally_conservation_error_ratio. */
  readonly conservationErrorRatio: number;
  readonly catalogueAgeSeconds: number;
}

export const DEFAULT_PARAMETERS: RuleParameters = {
  evaluateEverySeconds: MINUTE,
  timeScale: 1,
  runbooks: 'docs/runbooks',
  ownerLabel: 'team',
  unownedValues: ['', 'unowned'],
  holdSeconds: WEEK,
  missSeconds: 2 * WEEK,
  staleSeconds: 3 * MINUTE,
  budget: {
    warnRatio: 0.8,
    forecastAfterRatio: 0.1,
    fast: { factor: 6, longSeconds: 6 * HOUR, shortSeconds: HOUR },
    slow: { factor: 2, longSeconds: DAY, shortSeconds: 6 * HOUR },
  },
  anomaly: { ratio: 1.5, usdPerHour: 5, overSeconds: HOUR, againstSeconds: WEEK },
  shares: { overSeconds: DAY, idleRatio: 0.5, unattributedRatio: 0.2 },
  unmappedUsd: 1,
  conservationErrorRatio: 1e-9,
  catalogueAgeSeconds: 180 * DAY,
};
