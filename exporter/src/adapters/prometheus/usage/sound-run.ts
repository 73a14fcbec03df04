import type { SampleRun } from '../../../domain/metering/run.ts';

/**
 * A series without what stores add to it: a sample that is repeated under its own time, and NaN among numbers.
 * VictoriaMetrics keeps each scrape of a page whose samples carry their own time, and shows as NaN where a series ended or its target did not answer.
 * A series of nothing but NaN stays as it is, to be counted as no use.
 */
export function soundRun(run: SampleRun): SampleRun {
  const { count, times, values } = run;
  if (needsNothing(run)) return run;
  let kept = 0;
  for (let i = 0; i < count; i += 1) if (isSound(run, i)) kept += 1;
  if (kept === 0) return run;
  const sound = { count: kept, times: new Float64Array(kept), values: new Float64Array(kept) };
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    if (!isSound(run, i)) continue;
    sound.times[at] = times[i] ?? NaN;
    sound.values[at] = values[i] ?? NaN;
    at += 1;
  }
  return sound;
}

/** Nearly every series: looked through as fast as can be. */
function needsNothing({ count, times, values }: SampleRun): boolean {
  let before = NaN;
  for (let i = 0; i < count; i += 1) {
    const at = times[i] ?? NaN;
    if (at === before || Number.isNaN(values[i])) return false;
    before = at;
  }
  return true;
}

const isSound = ({ times, values }: SampleRun, i: number): boolean =>
  !Number.isNaN(values[i]) && (i === 0 || times[i] !== times[i - 1] || Number.isNaN(values[i - 1]));
