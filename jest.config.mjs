/** Fast tests; the slow ones run by `npm run test:slow`. */
export default {
  testEnvironment: 'node',
  roots: [
    'dashboards/src',
    'exporter/src',
    'demo-cluster/src',
    'grafana-plugin/src',
    'test',
    'tools',
    'bench',
  ].map((path) => `<rootDir>/${path}`),
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', String.raw`\.(?:slow|kube)\.test\.ts$`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    [String.raw`\.ts$`]: [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  maxWorkers: 2,
  // How long a test may hang, not how fast it must be: machines under load are slow.
  testTimeout: 180_000,
};
