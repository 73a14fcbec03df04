import { expect, test } from '@jest/globals';
import { seconds } from '../domain/units.ts';
import { NoAnswerError } from './no-answer.ts';

const silent = (source: string, ...errors: readonly string[]) => ({
  ...{ source, up: false, lastSuccess: null, duration: seconds(1) },
  ...{ targets: { total: 1, up: 0 }, errors },
});

test('says what each target says, and a cause that parts of a store share once', () => {
  const states = [
    silent('kube-state-metrics', 'kube-state-metrics in the store: http://store: HTTP 401'),
    silent('prometheus', 'http://store: HTTP 401'),
    silent('dcgm', 'http://gpu: refused'),
  ];
  expect(new NoAnswerError({ states: () => states }).message).toBe(
    'the cluster cannot be read: kube-state-metrics in the store: http://store: HTTP 401; http://gpu: refused',
  );
});
