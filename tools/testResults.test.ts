import { describe, expect, test } from '@jest/globals';
import { unlistedSkips } from './skips.ts';
import { closingLine, parseJestResults } from './testResults.ts';

const jest = {
  numPassedTests: 2,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 1,
  testResults: [
    {
      assertionResults: [
        { fullName: 'a pod costs', status: 'passed' },
        { fullName: 'a host costs', status: 'passed' },
        { fullName: 'a volume costs', status: 'failed' },
        { fullName: 'a disk costs', status: 'pending' },
      ],
    },
    { assertionResults: [{ fullName: 'a bill adds up', status: 'todo' }] },
  ],
};

describe('the results of a test run', () => {
  const results = parseJestResults(JSON.stringify(jest));

  test('count a file that does not load as a failure', () => {
    expect(results).toEqual({
      passed: 2,
      failed: 2,
      skipped: ['a disk costs', 'a bill adds up'],
    });
  });

  test('are summed over runs in one closing line', () => {
    expect(closingLine([results, { passed: 5, failed: 0, skipped: [] }])).toBe(
      '7 passed, 2 failed, 2 skipped',
    );
  });
});

test('a skipped test needs a listed reason', () => {
  const listed = [{ name: 'a disk costs', reason: 'the disk price list has no public copy' }];
  expect(unlistedSkips(['a disk costs', 'a bill adds up'], listed)).toEqual(['a bill adds up']);
});
