import { describe, expect, test } from '@jest/globals';
import { whatCounts } from './words.ts';

describe('what counts as idle', () => {
  test('of hosts is what the model leaves', () => {
    expect(whatCounts({ model: 'usage', idle: 'show' })).toBe(
      'Workload idle is what is reserved above use, whichever model pays for it. Cluster idle by host is what the model usage charges to no pod; filters on owners do not narrow it, because nobody owns it.',
    );
  });

  test('that is shared and that nobody carries is told of no host', () => {
    const shared = whatCounts({ model: 'policy', idle: 'share' });
    expect(shared).toContain('what the policy charges to no pod');
    expect(shared).toContain('nobody carries, as the idle of hosts without pods');
    expect(shared).toContain('can be told of no host');
  });
});
