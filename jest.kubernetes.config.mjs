import fast from './jest.config.mjs';

/** Tests on a real Kubernetes API, which `npm run test:kubernetes` builds first. */
export default {
  ...fast,
  roots: ['<rootDir>/test/kubernetes'],
  testMatch: ['**/*.kube.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
