import { number } from './exposition/text.ts';
import type { Fault, Trouble } from './model/fault.ts';
import type { Target } from './scrape.ts';

/** The troubles that hit a target at a time, in the order of the list. */
export function faultsAt(
  faults: readonly Fault[],
  target: Target,
  time: number,
): readonly Trouble[] {
  return faults
    .filter(
      (fault) =>
        fault.kind === target.kind &&
        (fault.target === undefined || fault.target === target.name) &&
        fault.from <= time &&
        time < fault.to,
    )
    .map((fault) => fault.trouble);
}

/** The text as it comes out under the given troubles. */
export function corrupted(text: string, troubles: readonly Trouble[]): string {
  return troubles.reduce((current, trouble) => corruptedBy(current, trouble), text);
}

function corruptedBy(text: string, trouble: Trouble): string {
  switch (trouble.kind) {
    case 'refused':
    case 'status':
    case 'slow':
      return text;
    case 'cut':
      return cutInLine(text, trouble.share);
    case 'no-samples':
      return eachSample(text, (sample) =>
        sample.line.includes(',pod=""') || !sample.line.includes('pod="') ? sample.line : undefined,
      );
    case 'stale':
      return eachSample(text, ({ labels, value, stamp }) =>
        stamp === ''
          ? `${labels} ${value}`
          : `${labels} ${value} ${Number(stamp) - trouble.ageSeconds * 1000}`,
      );
    case 'value':
      return eachSample(text, ({ line, labels, stamp }) =>
        hits(labels, trouble) ? joined(labels, trouble.text, stamp) : line,
      );
    case 'multiply':
      return eachSample(text, ({ line, labels, value, stamp }) =>
        hits(labels, trouble)
          ? joined(labels, number(Number(value) * trouble.factor), stamp)
          : line,
      );
  }
}

interface Sample {
  readonly line: string;
  /** Name and label set. */
  readonly labels: string;
  readonly value: string;
  /** Empty where the sample has no timestamp. */
  readonly stamp: string;
}

/** Rewrites each sample line; comments stay; `undefined` drops the line. */
function eachSample(text: string, rewrite: (sample: Sample) => string | undefined): string {
  return text
    .split('\n')
    .map((line) => {
      if (line === '' || line.startsWith('#')) return line;
      const cut = line.lastIndexOf('}') + 1 || line.indexOf(' ');
      const [value = '', stamp = ''] = line.slice(cut).trim().split(' ');
      return rewrite({ line, labels: line.slice(0, cut), value, stamp });
    })
    .filter((line) => line !== undefined)
    .join('\n');
}

function hits(labels: string, { family, match }: { family: string; match: string }): boolean {
  return labels.startsWith(`${family}{`) && labels.includes(match);
}

function joined(labels: string, value: string, stamp: string): string {
  return stamp === '' ? `${labels} ${value}` : `${labels} ${value} ${stamp}`;
}

/** Cuts near the given share of the text, always in the middle of a line. */
function cutInLine(text: string, share: number): string {
  const near = Math.floor(text.length * share);
  const lineStart = text.lastIndexOf('\n', near) + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  return text.slice(
    0,
    lineStart + Math.ceil(((lineEnd < 0 ? text.length : lineEnd) - lineStart) / 2),
  );
}
