import { expect, test } from '@jest/globals';
import { placement } from './placement.ts';
import { aNode } from '../testing/nodes.ts';
import type { Node } from '../model/node.ts';

const node = (ip: string, cpu: number): Node => ({
  ...aNode({ ip }),
  allocatable: { cpu, memory: 100, gpu: 0 },
  maxPods: 3,
});
const ask = (cpu: number, memory = 0) => ({ cpu, memory, gpu: 0 });

test('pods go where the smallest share is taken', () => {
  const small = node('10.0.0.1', 2);
  const large = node('10.0.0.2', 8);
  const room = placement();
  const placed = [1, 1, 2].map((cpu) => room.place([small, large], ask(cpu), 'x').name);
  expect(placed).toEqual([large.name, large.name, large.name]);
  expect(room.place([small, large], ask(1), 'x').name).toBe(small.name);
});

test.each([
  ['cpu', ask(2.1)],
  ['memory', ask(1, 101)],
  ['a GPU', { cpu: 1, memory: 1, gpu: 1 }],
])('a pod that asks for more %s than there is fits nowhere', (_what, request) => {
  expect(() => placement().place([node('10.0.0.1', 2)], request, 'it')).toThrow(
    'it fits on none of 1 nodes',
  );
});

test('a node takes no more pods than it may run, nor more than it has', () => {
  const only = node('10.0.0.1', 2);
  const room = placement();
  for (let i = 0; i < 3; i++) room.take(only, ask(0.1), 'x');
  expect(() => room.take(only, ask(0.1), 'the fourth')).toThrow(
    `the fourth does not fit on ${only.name}`,
  );
});
