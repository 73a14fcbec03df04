import { expect, test } from '@jest/globals';
import { betterFlags } from './heap-flags.ts';

const STARTED = ['--max-semi-space-size=2', '--heap-growing-percent=15', '--no-warnings'];

test('a command that reads a cluster itself gets a large young generation, and keeps all other flags', () => {
  const large = ['--no-warnings', '--max-semi-space-size=16', '--heap-growing-percent=25'];
  expect(betterFlags(['allocate', '--config', 'podtally.yaml'], STARTED)).toEqual(large);
  expect(betterFlags(['allocate', '--prometheus=http://store:9090'], STARTED)).toEqual(large);
});

test('a server, and a command that asks one, stay as they were started', () => {
  expect(betterFlags(['serve', '--config', 'podtally.yaml'], STARTED)).toBeNull();
  expect(betterFlags(['allocate', '--by', 'team'], STARTED)).toBeNull();
});

test('flags that somebody chose otherwise stay', () => {
  expect(betterFlags(['allocate', '--config', 'a.yaml'], ['--max-semi-space-size=8'])).toBeNull();
});
