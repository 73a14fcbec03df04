/** Bounds and what they round to, in milliseconds. Source: Grafana's rangeutil `roundInterval`. */
const ROUNDED: readonly (readonly [below: number, rounded: number])[] = [
  ...[[10, 1] as const, [15, 10] as const, [35, 20] as const, [75, 50] as const],
  ...[[150, 100] as const, [350, 200] as const, [750, 500] as const],
  ...[[1500, 1000] as const, [3500, 2000] as const, [7500, 5000] as const],
  ...[[12_500, 10_000] as const, [17_500, 15_000] as const, [25_000, 20_000] as const],
  ...[[45_000, 30_000] as const, [90_000, 60_000] as const, [210_000, 120_000] as const],
  ...[[450_000, 300_000] as const, [750_000, 600_000] as const, [1_050_000, 900_000] as const],
  ...[[1_500_000, 1_200_000] as const, [2_700_000, 1_800_000] as const],
  ...[[5_400_000, 3_600_000] as const, [9_000_000, 7_200_000] as const],
  ...[[16_200_000, 10_800_000] as const, [32_400_000, 21_600_000] as const],
  ...[[86_400_000, 43_200_000] as const, [604_800_000, 86_400_000] as const],
  ...[[1_814_400_000, 604_800_000] as const, [3_628_800_000, 2_592_000_000] as const],
];
const YEAR = 31_536_000_000;
/** Prometheus answers no more points per series. */
const MOST_POINTS = 11_000;
const POINTS_UNLESS_GIVEN = 1500;
export const SCRAPE_INTERVAL_UNLESS_GIVEN = '15s';

export function roundInterval(milliseconds: number): number {
  return ROUNDED.find(([below]) => milliseconds <= below)?.[1] ?? YEAR;
}

export interface StepQuestion {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly maxDataPoints?: number | undefined;
  /** What the front end would take. */
  readonly intervalMs?: number | undefined;
  /** "Min step" of the query, as `30s`; a variable counts as none. */
  readonly interval?: string | undefined;
  /** Of the data source, as `15s`. */
  readonly scrapeInterval: string;
}

/** The step of a range query in milliseconds, as Grafana's back end chooses it. */
export function stepOf(question: StepQuestion): number {
  const { from, to, maxDataPoints = POINTS_UNLESS_GIVEN } = question;
  const wanted = roundInterval(Math.max((to - from) / maxDataPoints, leastStep(question)));
  const safe = roundInterval((to - from) / MOST_POINTS);
  return Math.max(wanted, safe);
}

function leastStep({ interval = '', intervalMs = 0, scrapeInterval }: StepQuestion): number {
  if (interval !== '' && !interval.includes('$')) return durationOf(interval);
  return intervalMs > 0 ? intervalMs : durationOf(scrapeInterval);
}

/** `$__rate_interval` in milliseconds: always wide enough to hold four scrapes. */
export const rateInterval = (step: number, scrapeInterval: string): number =>
  Math.max(step + durationOf(scrapeInterval), 4 * durationOf(scrapeInterval));

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  ...{ d: 86_400_000, w: 604_800_000, y: YEAR },
};

/** Milliseconds of a Prometheus duration such as `1h30m`; 0 where it is none. */
export const durationOf = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|[smhdwy])/gu)].reduce(
    (sum, [, count = '0', unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );

/** A Prometheus duration in its largest whole unit. */
export function durationText(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm', 's'])
    if (milliseconds >= (UNITS[unit] ?? 1) && milliseconds % (UNITS[unit] ?? 1) === 0)
      return `${milliseconds / (UNITS[unit] ?? 1)}${unit}`;
  return `${milliseconds}ms`;
}
