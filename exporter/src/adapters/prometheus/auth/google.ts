import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Agents } from '../../../transport/agents.ts';
import { networkAdvice } from '../../../transport/network-advice.ts';
import { ask, textOf } from '../../../transport/request.ts';
import { textIn } from '../../../transport/thrown.ts';
import type { Authorizer, AuthSurroundings } from './authorizer.ts';
import { CredentialsError } from './credentials-error.ts';

/** All that reading metrics needs (Google Cloud, OAuth scopes of Cloud Monitoring). */
const SCOPE = 'https://www.googleapis.com/auth/monitoring.read';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest life of an assertion that Google takes. */
const ASSERTION_SECONDS = 3600;
/** A token is renewed so long before it ends, so that none ends under way. */
const EARLY_SECONDS = 60;
const MOST_TOKEN_BYTES = 64 * 1024;
const SOCKETS = 1;

/** Tokens from wherever Google's own library finds them; it is loaded with the first query and renews them itself. */
export function applicationDefault(keyFilename?: string): Authorizer {
  let loading: Promise<{ getAccessToken(): Promise<string | null | undefined> }> | null = null;
  return {
    headersFor: async () => {
      try {
        loading ??= import('google-auth-library').then(
          ({ GoogleAuth }) =>
            new GoogleAuth({
              scopes: SCOPE,
              ...(keyFilename !== undefined && { keyFilename }),
            }),
        );
        const token = await (await loading).getAccessToken();
        if (typeof token !== 'string' || token === '') throw new Error('no token was given');
        return { authorization: `Bearer ${token}` };
      } catch (error) {
        loading = null;
        throw new CredentialsError(
          `no Google credentials (${textIn(error, 'message')}); give the pod a service account with Workload Identity and the role roles/monitoring.viewer, or name a key file`,
          { cause: error },
        );
      }
    },
    forget: () => {
      loading = null;
      return true;
    },
  };
}

const keySchema = z.object({
  type: z.string(),
  client_email: z.string().optional(),
  private_key: z.string().optional(),
  private_key_id: z.string().optional(),
  token_uri: z.url().optional(),
});

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

interface Account {
  readonly email: string;
  readonly key: KeyObject;
  readonly keyId: string | undefined;
  readonly tokenUrl: URL;
}

interface Token {
  readonly text: string;
  readonly until: number;
  /** The key file's text that it came from. */
  readonly source: string;
}

/** Google's usual place for exchanging assertions (RFC 7523), where a key file names none. */
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/**
 * Tokens for a service account's key file: a signed assertion, exchanged at the address that the file names (RFC 7523).
 * Files of another type are left to Google's library.
 */
export function serviceAccount(keyFile: string, around: AuthSurroundings): Authorizer {
  const { clock, files, proxies } = around;
  const agents = new Agents({ sockets: SOCKETS, ...(proxies && { proxies }) });
  const other = applicationDefault(keyFile);
  let token: Token | null = null;
  return {
    headersFor: async (query, signal) => {
      const text = await files.textOf('keyFile', keyFile);
      const account = readAccount(keyFile, text);
      if (account === null) return other.headersFor(query, signal);
      const now = clock.now();
      if (token?.source !== text || now >= token.until - EARLY_SECONDS) {
        const { access_token, expires_in } = await exchange(account, now, agents, signal);
        token = { text: access_token, until: now + expires_in, source: text };
      }
      return { authorization: `Bearer ${token.text}` };
    },
    forget: () => {
      token = null;
      return other.forget();
    },
  };
}

/** null: a key file of another type. */
function readAccount(keyFile: string, text: string): Account | null {
  try {
    const { type, client_email, private_key, private_key_id, token_uri } = keySchema.parse(
      JSON.parse(text),
    );
    if (type !== 'service_account') return null;
    if (client_email === undefined || private_key === undefined) throw new Error('incomplete');
    return {
      email: client_email,
      key: createPrivateKey(private_key),
      keyId: private_key_id,
      tokenUrl: new URL(token_uri ?? TOKEN_URL),
    };
  } catch {
    throw new CredentialsError(
      `its keyFile ${keyFile} holds no key of a Google service account; download one as JSON`,
    );
  }
}

async function exchange(
  account: Account,
  now: number,
  agents: Agents,
  signal: AbortSignal,
): Promise<z.output<typeof tokenSchema>> {
  const url = account.tokenUrl;
  const fail = (why: string): CredentialsError =>
    new CredentialsError(`no token for ${account.email} from ${url.origin}${url.pathname}: ${why}`);
  const body = new URLSearchParams({ grant_type: GRANT, assertion: assertionOf(account, now) });
  let status: number;
  let text: string;
  try {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const agent = await agents.agentFor(url);
    const sent = { method: 'POST', headers, body: body.toString(), agent } as const;
    const answer = await ask(url, sent, signal);
    status = answer.statusCode ?? 0;
    text = await textOf(answer, MOST_TOKEN_BYTES);
  } catch (error) {
    signal.throwIfAborted();
    throw fail(networkAdvice(error, null, { keys: [] }));
  }
  if (status === 400 || status === 401)
    throw fail(
      `HTTP ${status}; the key may be revoked, or this machine’s clock is wrong; make a new key`,
    );
  if (status !== 200) throw fail(`HTTP ${status}; it is asked again with the next query`);
  try {
    return tokenSchema.parse(JSON.parse(text));
  } catch {
    throw fail('its answer is no token; check token_uri in the key file');
  }
}

/** A JSON Web Token in the compact form (RFC 7515), signed RS256. */
function assertionOf({ email, key, keyId, tokenUrl }: Account, now: number): string {
  const issued = Math.floor(now);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = {
    ...{ iss: email, scope: SCOPE, aud: tokenUrl.href },
    ...{ iat: issued, exp: issued + ASSERTION_SECONDS },
  };
  const signed = `${base64(JSON.stringify(header))}.${base64(JSON.stringify(claims))}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
