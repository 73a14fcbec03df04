import { describe, expect, test } from '@jest/globals';
import { filterText, viewLink } from './view-link.ts';

describe('a link to another page', () => {
  test('carries the view along, and nothing else', () => {
    expect(viewLink('/a', '?from=now-1h&var-model=usage&sort=-cost')).toBe(
      '/a?from=now-1h&var-model=usage',
    );
  });

  test('is bare where there is no view to carry', () => {
    expect(viewLink('/a', '')).toBe('/a');
  });

  test('has its own word on the view', () => {
    expect(viewLink('/a?var-groupby=namespace', '?var-groupby=team&var-per=day')).toBe(
      '/a?var-per=day&var-groupby=namespace',
    );
  });

  test('adds its filters to those there are, once', () => {
    const filters = new URLSearchParams(
      viewLink(
        '/a?var-filters=team|=|a',
        '?var-filters=&var-filters=x|=|1&var-filters=team|=|a',
      ).slice(3),
    ).getAll('var-filters');
    expect(filters).toEqual(['x|=|1', 'team|=|a']);
  });
});

describe('a filter in an address', () => {
  test('keeps what separates filters out of its value', () => {
    expect(filterText('team', 'a|b,c#d')).toBe('team|=|a__gfp__b__gfc__c__gfh__d');
  });
});
