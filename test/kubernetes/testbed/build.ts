import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { SETS, type ProgramName, type ProgramSet } from './programs.ts';

/** Whether the programs are there now. */
export type Built =
  | { readonly kind: 'built' }
  /** This machine cannot build them, and why. */
  | { readonly kind: 'unavailable'; readonly why: string };

/** Compiling is background work: whatever else runs goes first. */
const LOW_PRIORITY = 10;

/** What Go says where it is too old, or where modules cannot be had; anything else is a fault of this folder. */
const UNAVAILABLE =
  /requires go >= |: reading https?:|dial tcp|no such host|i\/o timeout|module lookup disabled|GOPROXY list is not the empty string|proxyconnect/u;

/** A program's path in the cache, once built. */
export function builtProgram(name: ProgramName): string {
  const set = SETS.find(({ packages }) => name in packages);
  const path = join(set ? folderOf(set) : '', name);
  if (!existsSync(path))
    throw new Error(`${path} is not there: build it with "npm run test:kubernetes -- --build"`);
  return path;
}

/**
 * Builds what the cache lacks, from the Go modules that `programs/` pins.
 *
 * @param say tells people what takes so long
 * @throws Error where the code does not compile
 */
export async function buildPrograms(say: (line: string) => void): Promise<Built> {
  for (const set of SETS) {
    if (existsSync(folderOf(set))) continue;
    const { code, stderr } = await go(set, ['version']);
    if (code === null) return { kind: 'unavailable', why: stderr };
    const names = Object.keys(set.packages).join(', ');
    say(
      `building ${names} from Go modules (once; ${set.minutes} minutes on two cores), cached in ${folderOf(set)} …`,
    );
    const began = performance.now();
    const built = await build(set);
    if (built.kind === 'unavailable') return built;
    say(`built in ${Math.round((performance.now() - began) / 1000)} s.`);
  }
  return { kind: 'built' };
}

async function build(set: ProgramSet): Promise<Built> {
  const flags = ['-tags', set.tags.join(','), ...Object.values(set.packages)];
  // Loading the packages downloads the modules they are in, and no others.
  const loaded = await go(set, ['list', '-deps', '-f', '{{/* nothing */}}', ...flags]);
  if (loaded.code !== 0) {
    const why = loaded.stderr.trim().split('\n').slice(-3).join('\n');
    if (UNAVAILABLE.test(loaded.stderr)) return { kind: 'unavailable', why };
    throw new Error(`go list in ${sourceOf(set)} failed:\n${why}`);
  }
  await mkdir(dirname(folderOf(set)), { recursive: true });
  const target = await mkdtemp(`${folderOf(set)}.`);
  const ldflags = ['-s', '-w', ...set.stamps(moduleVersions(set)).map((stamp) => `-X ${stamp}`)];
  const built = await go(set, [
    ...['build', '-trimpath', '-buildvcs=false', '-ldflags', ldflags.join(' ')],
    ...['-o', `${target}/`, ...flags],
  ]);
  if (built.code !== 0) {
    await rm(target, { recursive: true });
    throw new Error(`go build in ${sourceOf(set)} failed:\n${built.stderr.slice(-2000)}`);
  }
  for (const [name, path] of Object.entries(set.packages))
    await rename(join(target, goName(path)), join(target, name));
  // Whoever builds at the same time may have been faster.
  await rename(target, folderOf(set)).catch(() => rm(target, { recursive: true }));
  return { kind: 'built' };
}

interface GoAnswer {
  /** null: there is no Go. */
  readonly code: number | null;
  readonly stderr: string;
}

function go(set: ProgramSet, args: readonly string[]): Promise<GoAnswer> {
  const child = spawn('go', args, {
    cwd: sourceOf(set),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' },
  });
  if (child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, stderr: `Go is not on the PATH (${error.message})` });
    });
    child.once('close', (code) => {
      resolve({ code: code ?? 1, stderr });
    });
  });
}

const sourceOf = (set: ProgramSet): string => join(import.meta.dirname, 'programs', set.name);

/** Where a set's programs are cached: under a checksum of everything that decides what they are. */
function folderOf(set: ProgramSet): string {
  const hash = createHash('sha256').update(JSON.stringify([set.packages, set.tags]));
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(sourceOf(set), file)));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'podtally/testbed', `${set.name}-${hash.digest('hex').slice(0, 16)}`);
}

/** The versions that go.mod requires, by module, as `v1.36.3`. */
function moduleVersions(set: ProgramSet): ReadonlyMap<string, string> {
  const text = readFileSync(join(sourceOf(set), 'go.mod'), 'utf8');
  return new Map(
    [...text.matchAll(/^\t(?:require )?(?<module>\S+) (?<version>v\S+)/gmu)].map(
      ({ groups: { module = '', version = '' } = {} }) => [module, version],
    ),
  );
}

/** Go names a program after the last part of its package that is no version. */
const goName = (path: string): string =>
  path.split('/').findLast((part) => !/^v\d+$/u.test(part)) ?? path;
