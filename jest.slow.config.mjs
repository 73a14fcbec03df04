import fast from './jest.config.mjs';

/** Tests that take more than a few seconds each: scale, whole runs, foreign programs. */
export default {
  ...fast,
  testMatch: ['**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 900_000,
};
