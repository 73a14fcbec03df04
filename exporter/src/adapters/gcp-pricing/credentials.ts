import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { whyUnreadable } from './unreadable.ts';

/** Gives the headers that a request is authorised by. The error of a failure holds no secret. */
export type Credentials = (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;

/** Where credentials come from; the first that is named counts, and the default chain where none is. */
export interface CredentialSettings {
  /** A file with an API key. */
  readonly apiKeyFile?: string;
  /** A file with an OAuth access token, kept fresh by somebody else. */
  readonly tokenFile?: string;
  /** A file with a service account's key, or the configuration of workload identity federation. */
  readonly credentialsFile?: string;
  /** The file that the default chain reads first, as GOOGLE_APPLICATION_CREDENTIALS names it; for the words of a failure. */
  readonly applicationCredentials?: string;
}

/** The forms of a credentials file (https://google.aip.dev/auth/4110). */
const credentialsSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'),
    client_email: z.string(),
    private_key: z.string(),
  }),
  z.object({
    type: z.literal('external_account'),
    audience: z.string(),
    subject_token_type: z.string(),
    token_url: z.string(),
    service_account_impersonation_url: z.string().exactOptional(),
    credential_source: z.object({
      file: z.string().exactOptional(),
      url: z.string().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
      format: z
        .object({
          type: z.enum(['json', 'text']),
          subject_token_field_name: z.string().exactOptional(),
        })
        .exactOptional(),
    }),
  }),
]);

/** Reads prices and nothing else that can be told apart (https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list#authorization-scopes). */
const SCOPES = ['https://www.googleapis.com/auth/cloud-billing.readonly'];

/**
 * Files are read anew for each request, so that a rotated secret is taken into use.
 *
 * @param isGoogle whether the requests go to Google; the machine's own credentials are sent to nobody else
 */
export function credentialsFrom(settings: CredentialSettings, isGoogle: boolean): Credentials {
  const { apiKeyFile, tokenFile, credentialsFile, applicationCredentials } = settings;
  if (apiKeyFile !== undefined)
    return async () => ({ 'x-goog-api-key': await secretIn('apiKeyFile', apiKeyFile) });
  if (tokenFile !== undefined)
    return async () => ({ authorization: `Bearer ${await secretIn('tokenFile', tokenFile)}` });
  if (credentialsFile === undefined && !isGoogle) return () => Promise.resolve({});
  return googleAuth(credentialsFile, applicationCredentials);
}

async function textIn(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`prices.gcp.${key} ${path} cannot be read: ${whyUnreadable(error)}`, {
      cause: error,
    });
  }
}

async function secretIn(key: string, path: string): Promise<string> {
  const text = (await textIn(key, path)).trim();
  if (text === '' || /\s/.test(text))
    throw new Error(`prices.gcp.${key} ${path} must hold one word, the secret alone`);
  return text;
}

/** Something of Google's library that makes access tokens and keeps them until they expire. */
interface TokenClient {
  getRequestHeaders(): Promise<Headers>;
}

/** The default chain: GOOGLE_APPLICATION_CREDENTIALS, the user's gcloud login, workload identity, the machine's account. */
const defaultClient = async (): Promise<TokenClient> => {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: SCOPES, projectId: NO_PROJECT });
};
/** Price lists belong to no project; unless told one, the library asks for it, which takes rights that prices do not. */
const NO_PROJECT = 'none';

/** The library is loaded at the first request; who uses an API key never pays for it. */
function googleAuth(
  path: string | undefined,
  applicationCredentials: string | undefined,
): Credentials {
  let client: TokenClient | null = null;
  return async (signal) => {
    client ??=
      path === undefined
        ? await defaultClient()
        : await clientFrom(path, await textIn('credentialsFile', path));
    try {
      return Object.fromEntries(await orAborted(client.getRequestHeaders(), signal));
    } catch (error) {
      signal.throwIfAborted();
      // Its messages may quote what a token server answered.
      throw new Error(
        path === undefined
          ? whyNoDefault(applicationCredentials)
          : `prices.gcp.credentialsFile ${path} ${GIVES_NONE}`,
        { cause: error },
      );
    }
  };
}

const GIVES_NONE =
  'gives no access token; check that it is a valid key and that the clock is right';

const whyNoDefault = (applicationCredentials: string | undefined): string =>
  applicationCredentials === undefined || applicationCredentials === ''
    ? 'there are no usable Google credentials here (GOOGLE_APPLICATION_CREDENTIALS, the gcloud login and the metadata server were tried); set prices.gcp.apiKeyFile, or give the pod a service account by workload identity'
    : `${applicationCredentials}, which GOOGLE_APPLICATION_CREDENTIALS names, ${GIVES_NONE}`;

async function clientFrom(path: string, text: string): Promise<TokenClient> {
  const read = credentialsSchema.safeParse(parsed(text));
  if (!read.success)
    throw new Error(
      `prices.gcp.credentialsFile ${path} must hold the JSON of a service account's key or of workload identity federation with a file or URL`,
    );
  const { JWT, IdentityPoolClient } = await import('google-auth-library');
  const file = read.data;
  return file.type === 'service_account'
    ? new JWT({ email: file.client_email, key: file.private_key, scopes: SCOPES })
    : new IdentityPoolClient({ ...file, scopes: SCOPES });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The library knows no signals. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
