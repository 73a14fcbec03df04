import { X509Certificate, createPrivateKey } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { SettingsFileError, WatchedFiles } from './watched-files.ts';

/** How a server is reached, and how both sides prove who they are. */
export interface AgentSettings {
  /** Connections kept to one server. */
  readonly sockets: number;
  /** File with the authorities (PEM) that servers are checked against, instead of the system's. */
  readonly caFile?: string;
  /** Files with the certificate, and its key (PEM), that we show. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** True: any certificate is accepted. */
  readonly insecureSkipVerify?: boolean;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, upper or lower case; absent: no proxy. */
  readonly proxies?: Readonly<Record<string, string | undefined>>;
}

/** Keeps connections open for the next request; reads the files of certificates again when they change. */
export class Agents {
  readonly #settings: AgentSettings;
  readonly #options: https.AgentOptions;
  readonly #plain: http.Agent;
  readonly #files: WatchedFiles;
  #secure: { readonly texts: readonly string[]; readonly agent: https.Agent } | null = null;

  constructor(settings: AgentSettings, files = new WatchedFiles()) {
    this.#settings = settings;
    this.#files = files;
    this.#options = {
      keepAlive: true,
      maxSockets: settings.sockets,
      // The connection used last is used next, so that one replica behind an address answers.
      scheduling: 'lifo',
      ...(settings.proxies && { proxyEnv: settings.proxies }),
    };
    this.#plain = new http.Agent(this.#options);
  }

  /** The file with the authorities that certificates are checked against; null: the system's. */
  get caFile(): string | null {
    return this.#settings.caFile ?? null;
  }

  /** @throws SettingsFileError when a file cannot be read or holds something else */
  async agentFor(url: URL): Promise<http.Agent> {
    if (url.protocol !== 'https:') return this.#plain;
    const { caFile, certFile, keyFile, insecureSkipVerify } = this.#settings;
    const ca = await this.#textOf('caFile', caFile);
    const cert = await this.#textOf('certFile', certFile);
    const key = await this.#textOf('keyFile', keyFile);
    const texts = [ca, cert, key];
    if (this.#secure?.texts.every((text, i) => text === texts[i]) === true)
      return this.#secure.agent;
    if (caFile !== undefined) checkAuthorities(caFile, ca);
    if (certFile !== undefined && keyFile !== undefined) checkPair(certFile, cert, keyFile, key);
    const agent = new https.Agent({
      ...this.#options,
      ...(ca !== '' && { ca }),
      ...(cert !== '' && { cert, key }),
      rejectUnauthorized: insecureSkipVerify !== true,
    });
    this.#secure = { texts, agent };
    return agent;
  }

  /** Closes every connection. */
  close(): void {
    this.#plain.destroy();
    this.#secure?.agent.destroy();
  }

  async #textOf(key: string, path: string | undefined): Promise<string> {
    return path === undefined ? '' : this.#files.textOf(key, path);
  }
}

/** Node takes any text for authorities and then trusts nobody, without a word. */
function checkAuthorities(caFile: string, text: string): void {
  if (certificateOf(text) !== null) return;
  throw new SettingsFileError(
    `its caFile ${caFile} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
  );
}

/** A pair that does not fit fails in the handshake with words that name neither file. */
function checkPair(certFile: string, cert: string, keyFile: string, key: string): void {
  const certificate = certificateOf(cert);
  if (certificate === null)
    throw new SettingsFileError(
      `its certFile ${certFile} holds no certificate; it must hold ours as PEM (-----BEGIN CERTIFICATE-----)`,
    );
  let fits: boolean;
  try {
    fits = certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new SettingsFileError(
      `its keyFile ${keyFile} holds no private key; it must hold the one of certFile as PEM, without a passphrase`,
    );
  }
  if (!fits)
    throw new SettingsFileError(
      `its keyFile ${keyFile} is not the key of certFile ${certFile}; give both of one pair`,
    );
}

function certificateOf(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}
