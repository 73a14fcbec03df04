import { expect, test } from '@jest/globals';
import { podsByHost } from './pods-by-host.ts';
import { finished } from './stepwise.ts';
import { aHost, aPod, HOUR } from './testing/cluster.ts';

const { start, end } = HOUR;
const names = (pods: readonly { pod: { name: string } }[] | undefined): readonly string[] =>
  (pods ?? []).map(({ pod }) => pod.name);

test('a pod belongs to the host of its node, and is a stray where nobody reported that', () => {
  const host = aHost({ node: 'n1', cores: 4, gib: 16 });
  const { byHost, strays } = finished(
    podsByHost([host], [aPod({ name: 'a', node: 'n1' }), aPod({ name: 'b', node: 'n2' })], HOUR),
  );
  expect(names(byHost.get(host))).toEqual(['a']);
  expect(names(strays)).toEqual(['b']);
});

test('a machine that took over a name has the pods that lived with it', () => {
  const before = aHost({ node: 'spot', cores: 4, gib: 16, from: start - 600, to: start + 1200 });
  const after = aHost({ node: 'spot', cores: 4, gib: 16, from: start + 1500 });
  const pods = [
    aPod({ name: 'old', node: 'spot', from: start - 300, to: start + 1210 }),
    aPod({ name: 'new', node: 'spot', from: start + 1490, to: end }),
  ];
  for (const hosts of [
    [before, after],
    [after, before],
  ]) {
    const { byHost } = finished(podsByHost(hosts, pods, HOUR));
    expect(names(byHost.get(before))).toEqual(['old']);
    expect(names(byHost.get(after))).toEqual(['new']);
  }
});
