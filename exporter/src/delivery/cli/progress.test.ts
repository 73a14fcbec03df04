import { expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { Progress } from './progress.ts';

/** Tells progress over 24 hours, each of which takes so many seconds; gives what was written. */
function told(secondsEach: number): readonly string[] {
  const lines: string[] = [];
  let now = 1000;
  const progress = new Progress({ write: (text) => lines.push(text) }, () => unixSeconds(now));
  for (let done = 0; done < 24; done += 1) {
    progress.tell(done, 24);
    now += secondsEach;
  }
  return lines;
}

test('says nothing of what is done within two seconds', () => {
  expect(told(0.05)).toEqual([]);
});

test('says how far it is and how long it will take once two seconds have passed', () => {
  const lines = told(1);
  expect(lines[0]).toBe('2 of 24 hours read, about 22 s to go …\n');
  expect(lines.at(-1)).toBe('23 of 24 hours read, about 1 s to go …\n');
});

test('knows nothing before the first hour is read', () => {
  expect(told(3)[0]).toBe('1 of 24 hours read, about 69 s to go …\n');
});
