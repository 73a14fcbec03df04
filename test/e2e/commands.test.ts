import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { freePort } from '../support/listening.ts';
import { MAIN, podtally } from '../support/program.ts';

describe('podtally without an exporter', () => {
  test('shows help, also on a command, and the version', async () => {
    const [help, nothing, onAllocate, version] = await Promise.all(
      [['help'], [], ['allocate', '--help'], ['--version']].map((args) => podtally(args)),
    );
    expect(help?.stdout).toContain("every pod's share of the cluster's bill.\n\nUsage\n");
    expect(nothing).toEqual(help);
    expect(onAllocate?.stdout).toContain('\nUsage\n  podtally allocate [OPTIONS]\n');
    expect(version?.stdout).toBe('podtally 0.1.0\n');
    for (const answer of [help, onAllocate, version])
      expect(answer).toMatchObject({ code: 0, stderr: '' });
  });

  test('prints completion that bash takes', async () => {
    const { stdout, code } = await podtally(['completion', 'bash']);
    expect(code).toBe(0);
    const asked = `${stdout}\nCOMP_WORDS=(podtally allocate --model ""); COMP_CWORD=3; _podtally; echo "\${COMPREPLY[*]}"`;
    expect(spawnSync('bash', ['-c', asked], { encoding: 'utf8' })).toMatchObject({
      stdout: 'policy request usage hybrid\n',
      stderr: '',
    });
  });

  test('ends with 2 and the nearest word on wrong usage', async () => {
    const cases: readonly (readonly [args: readonly string[], says: string])[] = [
      [
        ['alocate'],
        'podtally: there is no command "alocate". Did you mean allocate?\nSee: podtally help\n',
      ],
      [
        ['allocate', '--modle', 'usage'],
        'podtally: allocate has no option --modle. Did you mean --model or --idle?\nSee: podtally allocate --help\n',
      ],
      [
        ['allocate', '--model', 'usag'],
        'podtally: --model cannot be "usag". Did you mean usage?\nSee: podtally allocate --help\n',
      ],
      [
        ['serve', '--listen', 'here'],
        'podtally: --listen must be an address and a port, such as 127.0.0.1:10970 or :10970, but is "here"\n',
      ],
    ];
    const answers = await Promise.all(cases.map(([args]) => podtally(args)));
    answers.forEach((answer, index) =>
      expect(answer).toEqual({ code: 2, stdout: '', stderr: cases[index]?.[1] }),
    );
  });

  test('ends with 1 where no exporter answers, and says what to do', async () => {
    const server = `http://127.0.0.1:${await freePort()}`;
    expect(await podtally(['allocate', '--server', server])).toEqual({
      code: 1,
      stdout: '',
      stderr: `podtally: no exporter answers at ${server} (ECONNREFUSED). Start one (podtally serve or podtally demo), name another with --server, or read a cluster directly with --config.\n`,
    });
  });
});

describe('where the output goes', () => {
  test('a reader that leaves early ends nothing and is no failure', () => {
    // The reader is gone before the first byte comes.
    const line = `"$0" "$1" completion fish | true; echo "\${PIPESTATUS[0]}"`;
    expect(
      spawnSync('bash', ['-c', line, process.execPath, MAIN], { encoding: 'utf8' }),
    ).toMatchObject({
      stdout: '0\n',
      stderr: '',
    });
  });

  test('a full disk is told, and ends with 1', () => {
    const line = `"$0" "$1" help > /dev/full`;
    expect(
      spawnSync('bash', ['-c', line, process.execPath, MAIN], { encoding: 'utf8' }),
    ).toMatchObject({
      status: 1,
      stderr: 'podtally: cannot write the output: ENOSPC: no space left on device, write\n',
    });
  });
});
