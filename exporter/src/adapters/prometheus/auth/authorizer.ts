import type { Clock } from '../../../app/ports.ts';
import type { WatchedFiles } from '../../../transport/watched-files.ts';
import type { StoreAuth } from '../config.ts';
import { applicationDefault, serviceAccount } from './google.ts';
import { signer } from './sigv4.ts';

/** What is asked, as far as a signature covers it. */
export interface OutgoingQuery {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** '' for GET. */
  readonly body: string;
}

/** Proves who we are. */
export interface Authorizer {
  /**
   * The headers to add to a query.
   *
   * @throws CredentialsError or SettingsFileError when there are none to be had
   */
  headersFor(query: OutgoingQuery, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Forgets a token that was not accepted; whether asking again may go better. */
  forget(): boolean;
}

export interface AuthSurroundings {
  readonly clock: Clock;
  readonly files: WatchedFiles;
  readonly proxies?: Readonly<Record<string, string | undefined>>;
}

export function authorizerOf(auth: StoreAuth, surroundings: AuthSurroundings): Authorizer {
  const { files } = surroundings;
  switch (auth.kind) {
    case 'none':
      return always(async () => ({}));
    case 'bearer':
      return always(async () => ({ authorization: `Bearer ${auth.token}` }));
    case 'bearerFile':
      return always(async () => {
        const token = await files.textOf('tokenFile', auth.tokenFile);
        return { authorization: `Bearer ${token.trim()}` };
      });
    case 'basic':
      return always(async () => basic(auth.username, auth.password));
    case 'basicFile':
      return always(async () => {
        const password = await files.textOf('passwordFile', auth.passwordFile);
        return basic(auth.username, password.replace(/\r?\n$/, ''));
      });
    case 'sigv4':
      return always(signer(auth.region, surroundings.clock));
    case 'google':
      return auth.keyFile === undefined
        ? applicationDefault()
        : serviceAccount(auth.keyFile, surroundings);
  }
}

/** Headers that do not come from a token that could be stale. */
const always = (headersFor: Authorizer['headersFor']): Authorizer => ({
  headersFor,
  forget: () => false,
});

const basic = (username: string, password: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
