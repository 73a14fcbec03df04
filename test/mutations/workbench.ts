import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation, MutationSuite } from './mutation.ts';

const root = join(import.meta.dirname, '../..');
const CONFIGURATION = ['package.json', 'jest.config.mjs'];

/** A defect that is no program is noticed by everything and proves nothing. */
const CANNOT_RUN = /Test suite failed to run|ReferenceError|SyntaxError/;

/** What the tests said about the code as it stands on a workbench. */
export interface Verdict {
  readonly passed: boolean;
  /** What the test runner wrote; shown where a verdict surprises. */
  readonly output: string;
}

/**
 * A copy of what a suite's tests need, in a folder of its own, so that breaking it disturbs nobody.
 * State with a lifetime: from `setUp` to `tearDown`.
 */
export class Workbench {
  readonly #suite: MutationSuite;
  readonly #folder: string;

  private constructor(suite: MutationSuite, folder: string) {
    this.#suite = suite;
    this.#folder = folder;
  }

  static setUp(suite: MutationSuite): Workbench {
    const folder = mkdtempSync(join(tmpdir(), 'mutations-'));
    for (const path of [...CONFIGURATION, ...suite.copies])
      cpSync(join(root, path), join(folder, path), { recursive: true });
    writeFileSync(join(folder, 'jest.mutations.config.mjs'), JEST_CONFIGURATION);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return new Workbench(suite, folder);
  }

  tearDown(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs the suite's tests, stage by stage, up to the first failure. */
  async judge(): Promise<Verdict> {
    const outputs: string[] = [];
    for (const stage of this.#suite.stages) {
      const { passed, output } = await this.#run(stage);
      outputs.push(output);
      if (!passed) return { passed, output };
    }
    return { passed: true, output: outputs.join('') };
  }

  async #run(tests: string): Promise<Verdict> {
    const child = spawn(
      process.execPath,
      [
        ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
        ...['node_modules/jest/bin/jest.js', '--config', 'jest.mutations.config.mjs'],
        ...['--bail', '--runInBand', tests],
      ],
      { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(child, 'close');
    return { passed: child.exitCode === 0, output: Buffer.concat(chunks).toString('utf8') };
  }

  /** The verdict on the code with one defect in it; throws where the defect has no single place to go. */
  async judgeWith({ name, file, from, to }: Mutation): Promise<Verdict> {
    const path = join(this.#folder, file);
    const sound = readFileSync(path, 'utf8');
    const places = sound.split(from).length - 1;
    if (places !== 1)
      throw new Error(
        `"${name}": ${file} has ${places} places like \`${from}\`, and must have one; adapt the mutation to the code.`,
      );
    writeFileSync(
      path,
      sound.replace(from, () => to),
    );
    try {
      const verdict = await this.judge();
      if (CANNOT_RUN.test(verdict.output))
        throw new Error(`"${name}" does not run, so it shows nothing:\n${verdict.output}`);
      return verdict;
    } finally {
      writeFileSync(path, sound);
    }
  }
}

const JEST_CONFIGURATION = `
import fast from './jest.config.mjs';
export default { ...fast, roots: ['<rootDir>'] };
`;
