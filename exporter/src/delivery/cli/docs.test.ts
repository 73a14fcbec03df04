import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from './commands.ts';
import { commandsPage } from './docs.ts';

describe('docs/commands.md', () => {
  test('has every command with its options and examples', () => {
    const page = commandsPage();
    for (const { name, options, examples } of COMMANDS) {
      const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const option of options) expect(section).toContain(`--${option.name}`);
      for (const { line } of examples) expect(section).toContain(line);
    }
  });

  test('lets no pipe or asterisk break its tables', () => {
    expect(commandsPage()).toContain(String.raw`dimension!=pattern, \* for any text`);
  });
});
