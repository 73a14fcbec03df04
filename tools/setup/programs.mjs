import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './install.mjs';

/** Foreign programs that checks and tests run, by the Debian package that brings them. */
const PROGRAMS = {
  prometheus: ['promtool', 'prometheus'],
  'prometheus-alertmanager': ['amtool', 'prometheus-alertmanager'],
  'victoria-metrics': ['victoria-metrics'],
  'docker-compose': ['docker-compose'],
  chromium: ['chromium'],
};
/** @typedef {keyof typeof PROGRAMS} Package */

/**
 * Installs the Debian packages whose programs are missing, where this user may.
 *
 * Where not, it says what to install; the steps that need a program then fail by themselves.
 *
 * @param {readonly Package[]} packages
 */
export function installPrograms(packages) {
  const missing = packages.filter((name) => !PROGRAMS[name].every(isOnPath));
  if (missing.length === 0) return;

  const byHand = `sudo apt-get update && sudo apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    say(
      `missing: ${missing.join(', ')}. Steps that need it will fail. On Debian or Ubuntu: ${byHand}`,
    );
    return;
  }
  say(`installing Debian packages: ${missing.join(', ')} …`);
  const updated = apt(['update']);
  const installed = updated && apt(['install', '-y', '--no-install-recommends', ...missing]);
  if (!installed)
    say(`apt-get failed, see above. Steps that need it will fail. By hand: ${byHand}`);
}

/**
 * apt is wordy: only a failure is shown.
 *
 * @param {readonly string[]} args
 */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', ['-qq', ...args], { encoding: 'utf8', env });
  if (done.status !== 0) process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  return done.status === 0;
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
