import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { COMMANDS } from './commands.ts';
import { parse } from './parse.ts';

const ROOT = new URL('../../../../', import.meta.url);
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/runbooks'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

/** What follows `podtally` or `npm start --` in code, at the start of a line or between backticks; usage lines left out. */
const CALL = /(^|`)(?:npm start (?:--silent )?--|podtally) ([a-z]+\b[^`\n]*)/gmu;
const isUsage = (call: string): boolean => call.includes('[') || call.includes(' | ');
/** A command or option that prose names without what belongs to it. */
const isMention = (before: string, call: string): boolean =>
  before === '`' && !/ --[a-z-]+[ =]\S/u.test(call);

/** The words that a shell makes of it, up to a comment, a pipe or a redirection. */
const words = (call: string): readonly string[] =>
  (call.split(/\s[#>|]/u)[0] ?? '').match(/(?:'[^']*'|[^\s'])+/gu)?.map(unquoted) ?? [];
const unquoted = (word: string): string => word.replaceAll("'", '');

const known = new Set(COMMANDS.map(({ name }) => name));
const calls = PAGES.flatMap((page) =>
  [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(CALL)]
    .filter(([, before = '', call = '']) => !isUsage(call) && !isMention(before, call))
    .map(([, , call = '']) => ({ page, call: call.trim() }))
    .filter(({ call }) => known.has(call.split(' ')[0] ?? '')),
);

describe('command lines in the documents', () => {
  test('are found', () => {
    expect(calls.map(({ call }) => call)).toContain(
      'allocate --prometheus http://prometheus:9090 --window 1d --by team',
    );
  });

  test.each(calls)('are understood: $page: $call', ({ call }) => {
    expect(() => parse(words(call))).not.toThrow();
  });
});
