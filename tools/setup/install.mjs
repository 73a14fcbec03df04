import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isInstalled } from './installed.mjs';
import { root } from './root.mjs';

const PRODUCT = [
  '--workspace',
  'exporter',
  '--workspace',
  'demo-cluster',
  '--include-workspace-root',
];
const binaries = join(root, 'node_modules', '.bin');

/** The pinned Node, which runs everything but the set-up itself. */
export const node = join(binaries, 'node');

/** An environment whose PATH finds the pinned tools first. */
export const environment = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}` };

/**
 * Installs exactly what package-lock.json pins, unless it is there already.
 *
 * Exits with a message when that fails: nothing unpinned is ever used instead.
 *
 * @param {'product' | 'everything'} profile `product` leaves out what only checks and tests need
 */
export function install(profile) {
  const locked = packagesOf('package-lock.json');
  if (
    existsSync(node) &&
    isInstalled(locked, packagesOf('node_modules/.package-lock.json'), profile)
  )
    return;

  const what = profile === 'product' ? 'Node and the packages it runs on' : 'Node and all packages';
  say(`installing ${what}, as pinned in package-lock.json (once; about a minute) …`);
  const done = npm(['ci', ...(profile === 'product' ? PRODUCT : [])]);
  if (done.status !== 0)
    fail(
      `"npm ci" failed (exit ${done.status ?? done.error?.message}), see above. ` +
        'It needs an npm registry within reach; run the same command again once it is.',
    );
  if (spawnSync(node, ['--version']).status !== 0)
    fail(
      `"npm ci" left no working Node at ${node}. It comes from an install script of the package "node": ` +
        'check that npm may run it (npm config get ignore-scripts) and run the same command again.',
    );
  say('installed.');
}

/** @param {readonly string[]} args */
function npm(args) {
  const quiet = ['--loglevel=error', '--no-progress', '--include=dev', '--include=optional'];
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 2, 2], env: withoutOwnBinaries() };
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? spawnSync('node', [script, ...args, ...quiet], options)
    : spawnSync('npm', [...args, ...quiet], options);
}

/** `npm ci` deletes node_modules first, so it must not run on the Node in there. */
function withoutOwnBinaries() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** @param {string} file */
function packagesOf(file) {
  const path = join(root, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).packages ?? {}) : {};
}

/** @param {string} message */
export function say(message) {
  process.stderr.write(`set-up: ${message}\n`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  say(message);
  process.exit(1);
}
