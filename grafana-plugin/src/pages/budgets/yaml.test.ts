import { describe, expect, test } from '@jest/globals';
import { budgetYaml } from './yaml.ts';

describe('a budget to begin with', () => {
  test('is one of the whole cluster where nothing is chosen, and guesses neither owner nor money', () => {
    expect(budgetYaml([])).toBe(`budgets:
  - name: 'whole cluster'
    owner: { team: … }   # who is told; any dimension of attribution
    period: month        # week, quarter or year
    limitUsd: …          # what a period may cost
`);
  });

  test('selects what the filters choose, and takes the owner from them', () => {
    expect(
      budgetYaml([
        { label: 'namespace', op: '=~', value: 'shop-.*' },
        { label: 'team', op: '=', value: 'checkout' },
        { label: 'environment', op: '!=', value: 'dev' },
      ])
        .split('\n')
        .slice(1, 4),
    ).toEqual([
      "  - name: 'shop-.* checkout dev'",
      '    owner: { team: checkout }',
      "    select: { namespace: 'shop-*', team: checkout, environment: '!dev' }",
    ]);
  });

  test('says which filter no pattern can say', () => {
    expect(budgetYaml([{ label: 'namespace', op: '=~', value: 'a|b' }])).toContain(
      '    # namespace =~ a|b: a budget has one pattern per dimension\n',
    );
  });

  test('quotes what YAML would read otherwise', () => {
    expect(budgetYaml([{ label: 'team', op: '=', value: "it's: 7" }])).toContain(
      "select: { team: 'it''s: 7' }",
    );
    expect(budgetYaml([{ label: 'team', op: '=', value: 'no' }])).toContain("{ team: 'no' }");
  });
});
