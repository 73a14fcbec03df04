import { expect, test } from '@jest/globals';
import { knownCluster } from '../../../app/cluster/testing/known.ts';
import { irregularPods } from './irregular-pods.ts';

const FROM = 1000;
const TO = 1300;

test('pods are irregular that share their name with another one of the span, or were restarted in it', () => {
  const { pods } = knownCluster(
    [
      { name: 'steady', from: 10 },
      { name: 'new', from: 1100 },
      { name: 'restarted', from: 10, started: 1200, lastTerminated: 1150 },
      { name: 'restarted-before', from: 10, started: 900, lastTerminated: 890 },
      { name: 'set-0', uid: 'old', from: 10, gone: 1100 },
      { name: 'set-0', uid: 'young', from: 1101 },
      { name: 'past-0', uid: 'older', from: 10, gone: 900 },
      { name: 'past-0', uid: 'younger', from: 901 },
    ],
    TO,
  );
  // A restart shows as a run that ended: as it is told of a pod that was read before, too.
  for (const record of pods.records())
    if (record.raw.name.startsWith('restarted'))
      record.runs = [
        { container: 'app', from: 10, to: record.raw.containers[0]!.lastTerminated },
        ...record.runs,
      ];
  const names = irregularPods(pods.records(), FROM, TO).map(({ uid }) => uid);
  expect(names.toSorted()).toEqual(['old', 'uid-of-restarted', 'young']);
});
