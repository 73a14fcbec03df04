import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { COMMANDS } from './commands.ts';
import { completionFor } from './completion.ts';

/** What bash offers after some words of which the last is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const typed = ['podtally', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionFor('bash')}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _podtally; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  test('offers commands, options, and the values that an option can have', () => {
    expect(offered('')).toEqual([...COMMANDS.map(({ name }) => name), '--help', '--version']);
    expect(offered('al')).toEqual(['allocate']);
    expect(offered('allocate', '--s')).toEqual(['--sort', '--server', '--strict']);
    expect(offered('allocate', '--model', '')).toEqual(['policy', 'request', 'usage', 'hybrid']);
    expect(offered('allocate', '-o', 'f')).toEqual(['focus']);
    expect(offered('policy', '-o', '')).toEqual(['md', 'json']);
    expect(offered('explain', '')).toEqual(expect.arrayContaining(['pod', 'node']));
    expect(offered('completion', 'z')).toEqual(['zsh']);
    expect(offered('help', 'pol')).toEqual(['policy']);
  });
});

test('completion in fish quotes what has apostrophes', () => {
  const lines = completionFor('fish').split('\n');
  expect(lines).toContain(
    `complete -c podtally -n "__fish_seen_subcommand_from allocate" -l model -s m -x -a 'policy request usage hybrid' -d 'What if one model held for everyone; policy unless given.'`,
  );
  expect(lines).toContain(
    `complete -c podtally -f -n "__fish_seen_subcommand_from explain" -a pod`,
  );
});
