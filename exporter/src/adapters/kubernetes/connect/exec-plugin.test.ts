import { chmod, readFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../http/api-client.ts';
import {
  ask,
  NOW,
  guardedServers,
  newCertificates,
  type Certificates,
  type GuardedServers,
} from '../../../../../test/support/guarded-servers.ts';

let certificates: Certificates;
let bed: GuardedServers;
beforeAll(async () => {
  certificates = await newCertificates();
});
beforeEach(async () => {
  bed = await guardedServers(certificates);
});
afterEach(() => bed.close());

describe('a credential plugin', () => {
  const plugin = async (script: string): Promise<void> => {
    await bed.folder.write(
      'login',
      `#!/bin/sh\necho run >> "${bed.folder.path('runs')}"\n${script}\n`,
    );
    await chmod(bed.folder.path('login'), 0o700);
  };
  const credential = (status: object): string =>
    `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', status })}\nEND`;
  const withPlugin = async (exec: object = {}): Promise<ApiClient> =>
    bed.clientFor(
      await bed.fileOf({
        cluster: await bed.trusted(),
        user: { exec: { command: './login', ...exec } },
      }),
    );

  test('is found beside the kubeconfig, is given its environment, and its token is used', async () => {
    await plugin(
      `echo "{\\"kind\\": \\"ExecCredential\\", \\"status\\": {\\"token\\": \\"$WORD-$1\\"}}"; echo "$KUBERNETES_EXEC_INFO" > "${bed.folder.path('info')}"`,
    );
    const client = await withPlugin({ args: ['me'], env: [{ name: 'WORD', value: 'sesame' }] });
    expect(await ask(client)).toBe('accepted');
    expect(await ask(client)).toBe('accepted');
    expect(bed.authorization()).toEqual(['Bearer sesame-me', 'Bearer sesame-me']);
    expect(await runs()).toBe(1);
  });

  test('is run again when what it gave comes to its end, or was refused', async () => {
    await plugin(credential({ token: 't', expirationTimestamp: '2026-10-01T10:10:00Z' }));
    const client = await withPlugin();
    await ask(client);
    bed.clock.advance(500);
    await ask(client);
    expect(await runs()).toBe(1);
    bed.clock.advance(80);
    await ask(client);
    expect(await runs()).toBe(2);
    bed.accepts = () => false;
    bed.clock.set(NOW);
    await ask(client);
    await ask(client);
    expect(await runs()).toBe(3);
  });

  test('may give a client certificate', async () => {
    const { cert, key } = certificates.client;
    await plugin(credential({ clientCertificateData: cert, clientKeyData: key }));
    expect(await ask(await withPlugin())).toBe('accepted');
  });

  test('that fails is told with its own words, without what could be a secret in them', async () => {
    await plugin('echo "Unable to locate credentials abcdefghijklmnopqrstuvwxyz0123" >&2; exit 3');
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann failed with 3; it said: Unable to locate credentials …',
    );
  });

  test('that is not there is told with its hint', async () => {
    const client = await withPlugin({
      command: 'podtally-no-such-login',
      installHint: 'Install it.',
    });
    expect(await ask(client)).toBe(
      'the credential plugin podtally-no-such-login of user ann was not found; put it on the PATH of podtally; Install it.',
    );
  });

  test('that prints something else, or nothing of use, or would ask somebody, is told', async () => {
    await plugin('echo sesame');
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann printed something other than an ExecCredential; run it by hand to see what',
    );
    await plugin(credential({}));
    expect(await ask(await withPlugin())).toBe(
      'the credential plugin ./login of user ann gave neither a token nor a client certificate with its key',
    );
    expect(await ask(await withPlugin({ interactiveMode: 'Always' }))).toBe(
      'the credential plugin ./login of user ann wants to ask somebody (interactiveMode: Always), and nobody is there; use another way to log in',
    );
  });

  async function runs(): Promise<number> {
    return (await readFile(bed.folder.path('runs'), 'utf8')).trim().split('\n').length;
  }
});
