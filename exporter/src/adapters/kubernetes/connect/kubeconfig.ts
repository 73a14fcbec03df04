import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Clock } from '../../../app/ports.ts';
import { WatchedFiles } from '../../../transport/watched-files.ts';
import type { ConnectionConfig, Environment } from '../config.ts';
import { authProvider, type Authorize } from './auth-provider.ts';
import { checkAuthorities, checkClientCertificate } from './certificates.ts';
import { ConnectionError, type Access, type Connection, type TlsMaterial } from './connection.ts';
import { runExecPlugin, type ExecCredential } from './exec-plugin.ts';
import { readKubeconfig, type Context, type KubeconfigUser } from './kubeconfig-file.ts';

/** A credential that ends within so many seconds is renewed, for clocks differ and requests take time. */
const EXPIRY_MARGIN_SECONDS = 30;

/** The API server that a context of a kubeconfig file names. */
export function kubeconfig(
  config: Extract<ConnectionConfig, { mode: 'kubeconfig' }>,
  environment: Environment,
  clock: Pick<Clock, 'now'>,
): Connection {
  const path = config.path ?? defaultPath(environment);
  const source = new KubeconfigSource(path, config.context, environment, clock);
  const context =
    config.context === undefined ? 'the current context' : `context ${config.context}`;
  return {
    name: `${context} of ${path}`,
    access: (signal) => source.access(signal),
    refused: () => source.refused(),
  };
}

function defaultPath(environment: Environment): string {
  const [first = ''] = (environment['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  return first === '' ? join(environment['HOME'] ?? homedir(), '.kube', 'config') : first;
}

class KubeconfigSource {
  readonly #path: string;
  readonly #wanted: string | undefined;
  readonly #environment: Environment;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #files = new WatchedFiles();
  #kept: { readonly text: string; readonly context: Context } | null = null;
  #credential: Promise<ExecCredential> | null = null;
  #provider: Authorize | null = null;

  constructor(
    path: string,
    wanted: string | undefined,
    environment: Environment,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#path = path;
    this.#wanted = wanted;
    this.#environment = environment;
    this.#clock = clock;
  }

  refused(): void {
    this.#credential = null;
    this.#provider = null;
  }

  async access(signal: AbortSignal): Promise<Access> {
    const { text, context } = await this.#read();
    const { cluster } = context;
    const exec = await this.#execCredential(context, signal);
    const authorization = await this.#authorizationOf(context, exec, text);
    return {
      server: checkedServer(cluster.server, `context ${context.context} of ${this.#path}`),
      headers: {
        ...impersonation(context.user),
        ...(authorization !== '' && { authorization }),
      },
      tls: await this.#tlsOf(context, exec),
      proxy: checkedProxy(cluster['proxy-url'], this.#path),
    };
  }

  async #read(): Promise<{ readonly text: string; readonly context: Context }> {
    const text = await this.#files.textOf('kubeconfig', this.#path);
    if (this.#kept?.text !== text) {
      this.#kept = { text, context: readKubeconfig(this.#path, text, this.#wanted) };
      this.refused();
    }
    return this.#kept;
  }

  /** A token goes before a password; '' leaves it to a client certificate. */
  async #authorizationOf(
    { context, user, userName }: Context,
    exec: ExecCredential | null,
    text: string,
  ): Promise<string> {
    const token = await this.#tokenOf(user, userName, exec);
    if (token !== '') return `Bearer ${token}`;
    if (user.username !== '')
      return `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
    if (!user['auth-provider']) return '';
    this.#provider ??= await authProvider(text, context, userName);
    return this.#provider();
  }

  /** What the plugin gave last, while it is good; callers at one time share one run. */
  async #execCredential(context: Context, signal: AbortSignal): Promise<ExecCredential | null> {
    const { exec } = context.user;
    if (!exec) return null;
    const known = this.#credential;
    if (known !== null) {
      const credential = await known;
      if (credential.expires > this.#clock.now() + EXPIRY_MARGIN_SECONDS) return credential;
      if (this.#credential === known) this.#credential = null;
    }
    if (this.#credential === null) {
      const call = {
        plugin: exec,
        user: context.userName,
        kubeconfig: this.#path,
        cluster: context.cluster,
        environment: this.#environment,
      };
      const run = runExecPlugin(call, signal);
      this.#credential = run;
      run.catch(() => {
        if (this.#credential === run) this.#credential = null;
      });
    }
    return this.#credential;
  }

  async #tokenOf(user: KubeconfigUser, name: string, exec: ExecCredential | null): Promise<string> {
    if (user.tokenFile !== '')
      return (
        await this.#files.textOf(`tokenFile of user ${name}`, this.#absolute(user.tokenFile))
      ).trim();
    return user.token || (exec?.token ?? '');
  }

  async #tlsOf(
    { cluster, user, userName }: Context,
    exec: ExecCredential | null,
  ): Promise<TlsMaterial> {
    const insecure = cluster['insecure-skip-tls-verify'];
    const ca = insecure ? '' : await this.#pem(cluster, 'certificate-authority');
    if (ca !== '') checkAuthorities(`the certificate-authority in ${this.#path}`, ca);
    const cert = exec?.cert || (await this.#pem(user, 'client-certificate'));
    const key = exec?.key || (await this.#pem(user, 'client-key'));
    if (cert !== '') {
      const what = `the client certificate of user ${userName}`;
      checkClientCertificate(what, cert, key, this.#clock.now());
    }
    const servername = cluster['tls-server-name'];
    return {
      rejectUnauthorized: !insecure,
      ...(ca !== '' && { ca }),
      ...(cert !== '' && { cert, key }),
      ...(servername !== '' && { servername }),
    };
  }

  /** PEM text given in place (base64) or in a file, the former first, as kubectl has it; '' where neither is. */
  async #pem<K extends string>(
    entry: Readonly<Record<K | `${K}-data`, string>>,
    key: K,
  ): Promise<string> {
    const data: string = entry[`${key}-data`];
    if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
    const file: string = entry[key];
    return file === '' ? '' : this.#files.textOf(key, this.#absolute(file));
  }

  #absolute(file: string): string {
    return isAbsolute(file) ? file : join(dirname(this.#path), file);
  }
}

function impersonation(user: KubeconfigUser): Record<string, string | string[]> {
  const groups = user['as-groups'];
  return {
    ...(user.as !== '' && { 'impersonate-user': user.as }),
    ...(user['as-uid'] !== '' && { 'impersonate-uid': user['as-uid'] }),
    ...(groups.length > 0 && { 'impersonate-group': [...groups] }),
  };
}

function checkedServer(server: string, what: string): string {
  const isHttp = URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
  if (!isHttp)
    throw new ConnectionError(
      `the server of ${what} is not an address that begins with https://; correct its cluster's server`,
    );
  return server.replace(/\/+$/, '');
}

function checkedProxy(proxy: string, path: string): string {
  if (proxy === '') return '';
  const isHttp = URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol);
  if (!isHttp)
    throw new ConnectionError(
      `the proxy-url in the kubeconfig ${path} is not an http or https address; other proxies (SOCKS) are not supported`,
    );
  return proxy;
}
