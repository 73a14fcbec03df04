import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { httpGet } from '../support/http.ts';
import { freePort } from '../support/listening.ts';
import { start } from '../support/program.ts';
import { until } from '../support/until.ts';

const scope = new AsyncDisposableStack();
afterAll(() => scope.disposeAsync());

/** It looks first whether all that it needs is installed. */
const PATIENCE = 240;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('npm start', () => {
  test('serves the demo, prints its table, and ends with 0 on SIGTERM without leaving anything behind', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const npm = start(
      'npm',
      ['start', '--silent', '--', 'demo', '--listen', `127.0.0.1:${port}`],
      scope,
      { cwd: ROOT },
    );
    await until('the table', () => (npm.stdout().includes('\nexplain  ') ? true : null), PATIENCE);
    expect(npm.stdout()).toMatch(/^TOTAL +\d+\.\d{3} /m);
    // As one would type it.
    expect(npm.stdout()).toContain('\nexplain  npm start -- explain pod ');
    expect((await httpGet(`${url}/readyz`)).text).toBe('ready\n');
    expect(await npm.stop()).toEqual({ code: 0, signal: null });
    await expect(httpGet(`${url}/healthz`)).rejects.toThrow('ECONNREFUSED');
  });
});
