import { z } from 'zod';

/** What we read of the file that Jest writes with `--json --outputFile`. */
const JestResults = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** How a run of tests ended. */
export interface TestResults {
  readonly passed: number;
  /** Tests that failed, and files that did not even load. */
  readonly failed: number;
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

const RAN = new Set(['passed', 'failed']);

/** Parses Jest's own results. */
export function parseJestResults(json: string): TestResults {
  const results = JestResults.parse(JSON.parse(json));
  const tests = results.testResults.flatMap((file) => file.assertionResults);
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: tests.filter((test) => !RAN.has(test.status)).map((test) => test.fullName),
  };
}

/** The closing line of a run, as `12 passed, 0 failed, 1 skipped`. */
export function closingLine(results: readonly TestResults[]): string {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const skipped = results.reduce((sum, result) => sum + result.skipped.length, 0);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
