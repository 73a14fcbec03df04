import { expect, test } from '@jest/globals';
import { matcher, selector } from '../names.ts';
import { matcherOf } from '../splitting/matcher.ts';
import { rawSelectorOf } from './raw-selector.ts';

const NAMES = { labels: {}, matchers: [matcher('cluster', '=', 'a "b" \\ c')] };

test('a range selector is taken apart as it was put together', () => {
  const query = `${selector('up', NAMES, matcher('id', '!=', ''), matcherOf('namespace', ['x.1', 'y,}']))}[90s]`;
  expect(rawSelectorOf(query)).toEqual({
    matchers: [
      { label: '__name__', operator: '=', value: 'up' },
      { label: 'cluster', operator: '=', value: 'a "b" \\ c' },
      { label: 'id', operator: '!=', value: '' },
      { label: 'namespace', operator: '=~', value: 'x\\.1|y,\\}' },
    ],
    span: 90,
  });
  expect(rawSelectorOf('up[60s]')?.matchers).toHaveLength(1);
});

test.each([
  'up',
  'max by (instance) (timestamp(up))[60s:5s]',
  'up{a="b"}[60s:5s]',
  'sum_over_time(up[60s])',
  'up{a="b"} or up[60s]',
  'up{a="\\x41"}[60s]',
])('%s is more than that', (query) => {
  expect(rawSelectorOf(query)).toBeNull();
});
