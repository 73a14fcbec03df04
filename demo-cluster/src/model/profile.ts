/**
 * A quantity over time that can be integrated exactly: cores, bytes or a utilisation from 0 to 1.
 *
 * Times are unix seconds. `steps` holds each level from its time on, and the first one before it.
 */
export type Profile =
  | { readonly kind: 'constant'; readonly level: number }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'pulse';
      readonly base: number;
      readonly peak: number;
      readonly periodSeconds: number;
      readonly onSeconds: number;
      readonly phaseSeconds: number;
    }
  | {
      readonly kind: 'wave';
      readonly mean: number;
      readonly amplitude: number;
      readonly periodSeconds: number;
      readonly phaseSeconds: number;
    };

/** One level of a `steps` profile. */
export interface Step {
  readonly from: number;
  readonly level: number;
}

/** A profile that never changes. */
export function constant(level: number): Profile {
  return { kind: 'constant', level };
}

/** `peak` for `onSeconds` of every `periodSeconds`, else `base`; a pulse begins at `phaseSeconds`. */
export function pulse(
  base: number,
  peak: number,
  periodSeconds: number,
  onSeconds: number,
  phaseSeconds = 0,
): Profile {
  return { kind: 'pulse', base, peak, periodSeconds, onSeconds, phaseSeconds };
}

/** A sine around `mean`; `amplitude` must not exceed it. */
export function wave(
  mean: number,
  amplitude: number,
  periodSeconds: number,
  phaseSeconds = 0,
): Profile {
  return { kind: 'wave', mean, amplitude, periodSeconds, phaseSeconds };
}

/** Piecewise constant levels, in order of time. */
export function steps(...list: readonly (readonly [from: number, level: number])[]): Profile {
  return { kind: 'steps', steps: list.map(([from, level]) => ({ from, level })) };
}

/** The level at a time. */
export function levelAt(profile: Profile, time: number): number {
  switch (profile.kind) {
    case 'constant':
      return profile.level;
    case 'steps': {
      let level = profile.steps[0]?.level ?? 0;
      for (const step of profile.steps) if (step.from <= time) level = step.level;
      return level;
    }
    case 'pulse': {
      const into = modulo(time - profile.phaseSeconds, profile.periodSeconds);
      return into < profile.onSeconds ? profile.peak : profile.base;
    }
    case 'wave':
      return (
        profile.mean +
        profile.amplitude *
          Math.sin((2 * Math.PI * (time - profile.phaseSeconds)) / profile.periodSeconds)
      );
  }
}

/** The exact integral over [start, end), in level × seconds; 0 where end ≤ start. */
export function integral(profile: Profile, start: number, end: number): number {
  if (end <= start) return 0;
  switch (profile.kind) {
    case 'constant':
      return profile.level * (end - start);
    case 'steps':
      return integralOfSteps(profile.steps, start, end);
    case 'pulse': {
      // Counted from the last period's beginning, so that large unix times cost no precision.
      const { base, peak, periodSeconds, onSeconds, phaseSeconds } = profile;
      const first = modulo(start - phaseSeconds, periodSeconds);
      const on = (x: number): number =>
        Math.floor(x / periodSeconds) * onSeconds + Math.min(modulo(x, periodSeconds), onSeconds);
      return base * (end - start) + (peak - base) * (on(first + end - start) - on(first));
    }
    case 'wave': {
      const { mean, amplitude, periodSeconds, phaseSeconds } = profile;
      const turn = (2 * Math.PI) / periodSeconds;
      const at = (time: number): number =>
        Math.cos(turn * modulo(time - phaseSeconds, periodSeconds));
      return mean * (end - start) + (amplitude / turn) * (at(start) - at(end));
    }
  }
}

/** The highest level the profile ever takes. */
export function peakOf(profile: Profile): number {
  switch (profile.kind) {
    case 'constant':
      return profile.level;
    case 'steps':
      return Math.max(0, ...profile.steps.map((step) => step.level));
    case 'pulse':
      return Math.max(profile.base, profile.peak);
    case 'wave':
      return profile.mean + Math.abs(profile.amplitude);
  }
}

function integralOfSteps(list: readonly Step[], start: number, end: number): number {
  let sum = 0;
  for (const [index, step] of list.entries()) {
    const from = index === 0 ? start : Math.max(start, step.from);
    const until = Math.min(end, list[index + 1]?.from ?? end);
    if (until > from) sum += step.level * (until - from);
  }
  return sum;
}

function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
