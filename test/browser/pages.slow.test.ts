import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';
import { testEveryPage } from './support/every-page.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ data: 'week' });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

const PAGES = [
  ...['/overview', '/allocation', '/allocation/namespace/demo', '/compare', '/efficiency'],
  ...['/quality', '/policy', '/configuration'],
];

testEveryPage(PAGES, () => bench);
