import { durationText, rateInterval } from './interval.ts';

export interface MacroContext {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds. */
  readonly step: number;
  readonly scrapeInterval: string;
}

/** Fills in what Grafana's back end fills in: `$__interval`, `$__rate_interval`, `$__range` and their kin. */
export function filledIn(expr: string, { from, to, step, scrapeInterval }: MacroContext): string {
  const range = to - from;
  const seconds = Math.round(range / 1000);
  const values: Readonly<Record<string, string>> = {
    __interval: durationText(step),
    __interval_ms: String(step),
    __range: `${seconds}s`,
    __range_s: String(seconds),
    __range_ms: String(range),
    __rate_interval: durationText(rateInterval(step, scrapeInterval)),
    __rate_interval_ms: String(rateInterval(step, scrapeInterval)),
  };
  return expr.replace(
    /\$(?:\{(__\w+)\}|(__\w+))/gu,
    (whole, braced: string | undefined, bare: string | undefined) =>
      values[braced ?? bare ?? ''] ?? whole,
  );
}
