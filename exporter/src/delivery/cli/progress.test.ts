import { expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { Progress } from './progress.ts';

test('how far a long reading is, is said once it has taken a while', () => {
  const clock = new FakeClock(100);
  let said = '';
  const progress = new Progress({ write: (text) => (said += text) }, () => clock.now());
  progress.tell(0, 24);
  clock.advance(1);
  progress.tell(1, 24);
  expect(said).toBe('');
  clock.advance(2);
  progress.tell(6, 24);
  // 3 seconds for 6 hours are half a second each for 18.
  expect(said).toBe('6 of 24 hours read, about 9 s to go …\n');
});
