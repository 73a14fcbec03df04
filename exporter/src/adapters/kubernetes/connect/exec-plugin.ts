import { spawn } from 'node:child_process';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config.ts';
import { textIn } from '../../../transport/thrown.ts';
import { ConnectionError } from './connection.ts';
import type { ExecPlugin, KubeconfigCluster } from './kubeconfig-file.ts';

/** What a plugin gave: any of a token and a client certificate, and until when it is good (unix seconds). */
export interface ExecCredential {
  readonly token: string;
  readonly cert: string;
  readonly key: string;
  readonly expires: number;
}

export interface ExecCall {
  readonly plugin: ExecPlugin;
  readonly user: string;
  readonly kubeconfig: string;
  readonly cluster: KubeconfigCluster;
  readonly environment: Environment;
}

/** A plugin that asks somebody something would wait forever. */
const LONGEST_RUN_MS = 60_000;
const DEFAULT_VERSION = 'client.authentication.k8s.io/v1';
/** How much of a plugin's complaint is shown. */
const MOST_SHOWN = 300;

const answerSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().nullable().optional(),
  }),
});

/**
 * Runs a credential plugin (Kubernetes, "client-go credential plugins").
 * @throws ConnectionError with the program's own complaint; never with what it gave
 */
export async function runExecPlugin(call: ExecCall, signal: AbortSignal): Promise<ExecCredential> {
  const { plugin, user } = call;
  const what = `the credential plugin ${plugin.command} of user ${user}`;
  if (plugin.interactiveMode === 'Always')
    throw new ConnectionError(
      `${what} wants to ask somebody (interactiveMode: Always), and nobody is there; use another way to log in`,
    );
  const printed = await run(call, what, signal);
  const { status } = checked(printed, what);
  const { token = '', clientCertificateData: cert = '', clientKeyData: key = '' } = status;
  if (token === '' && (cert === '' || key === ''))
    throw new ConnectionError(`${what} gave neither a token nor a client certificate with its key`);
  const expires = Date.parse(status.expirationTimestamp ?? '') / 1000;
  return { token, cert, key, expires: Number.isNaN(expires) ? Infinity : expires };
}

function run(call: ExecCall, what: string, signal: AbortSignal): Promise<string> {
  const { plugin, kubeconfig, environment } = call;
  const env: Record<string, string | undefined> = { ...environment };
  for (const { name, value } of plugin.env) env[name] = value;
  env['KUBERNETES_EXEC_INFO'] = JSON.stringify(execInfo(call));
  return new Promise((resolve, reject) => {
    const child = spawn(commandOf(plugin.command, kubeconfig), [...plugin.args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_RUN_MS)]),
    });
    let printed = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < MOST_SHOWN) complaint += text;
    });
    child.on('error', (error) => {
      const hint = plugin.installHint !== '' ? `; ${plugin.installHint.trim()}` : '';
      const why =
        textIn(error, 'code') === 'ENOENT'
          ? `was not found; put it on the PATH of podtally${hint}`
          : `could not be run: ${textIn(error, 'message')}`;
      reject(new ConnectionError(`${what} ${why}`, { cause: error }));
    });
    child.on('close', (code, killed) => {
      if (code === 0) resolve(printed);
      else {
        const how = code === null ? `was ended by ${killed ?? 'a signal'}` : `failed with ${code}`;
        const said = complaint === '' ? 'it said nothing' : `it said: ${shown(complaint)}`;
        reject(new ConnectionError(`${what} ${how}; ${said}`));
      }
    });
  });
}

/** A path is relative to the kubeconfig's folder; a bare name is looked up on the PATH. */
const commandOf = (command: string, kubeconfig: string): string =>
  command.includes('/') && !isAbsolute(command) ? join(dirname(kubeconfig), command) : command;

function execInfo({ plugin, cluster }: ExecCall): unknown {
  return {
    apiVersion: plugin.apiVersion || DEFAULT_VERSION,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo && {
        cluster: {
          server: cluster.server,
          'tls-server-name': cluster['tls-server-name'] || undefined,
          'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
          'certificate-authority-data': cluster['certificate-authority-data'] || undefined,
          'proxy-url': cluster['proxy-url'] || undefined,
        },
      }),
    },
  };
}

function checked(printed: string, what: string): z.output<typeof answerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    value = null;
  }
  const result = answerSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ConnectionError(
    `${what} printed something other than an ExecCredential; run it by hand to see what`,
  );
}

/** A long run of characters that could be a secret. */
const LIKE_A_SECRET = /[A-Za-z0-9_\-.+/=]{24,}/g;

/** The first line of a complaint, without what could be a secret in it. */
function shown(complaint: string): string {
  const [line = ''] = complaint.trim().split('\n');
  return line.slice(0, MOST_SHOWN).replace(LIKE_A_SECRET, '…');
}
