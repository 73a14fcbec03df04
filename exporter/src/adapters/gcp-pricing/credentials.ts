import { readFile } from 'node:fs/promises';
import { whyUnreadable } from './unreadable.ts';

/** Gives the headers that a request is authorised by. The error of a failure holds no secret. */
export type Credentials = (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;

/** Where credentials come from; the first that is named counts. */
export interface CredentialSettings {
  /** A file with an API key. */
  readonly apiKeyFile?: string;
  /** A file with an OAuth access token, kept fresh by somebody else. */
  readonly tokenFile?: string;
  /** A file with a service account's key, or the configuration of workload identity federation. */
  readonly credentialsFile?: string;
}

/** Reads prices and nothing else that can be told apart (https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list#authorization-scopes). */
const SCOPES = ['https://www.googleapis.com/auth/cloud-billing.readonly'];

/**
 * Files are read anew for each request, so that a rotated secret is taken into use.
 *
 * @param isGoogle whether the requests go to Google; the machine's own credentials are sent to nobody else
 */
export function credentialsFrom(settings: CredentialSettings, isGoogle: boolean): Credentials {
  const { apiKeyFile, tokenFile, credentialsFile } = settings;
  if (apiKeyFile !== undefined)
    return async () => ({ 'x-goog-api-key': await secretIn('apiKeyFile', apiKeyFile) });
  if (tokenFile !== undefined)
    return async () => ({ authorization: `Bearer ${await secretIn('tokenFile', tokenFile)}` });
  if (credentialsFile === undefined && !isGoogle) return () => Promise.resolve({});
  return googleAuth(credentialsFile);
}

async function secretIn(key: string, path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Error(`prices.gcp.${key} ${path} cannot be read: ${whyUnreadable(error)}`, {
      cause: error,
    });
  }
  if (text === '' || /\s/.test(text))
    throw new Error(`prices.gcp.${key} ${path} must hold one word, the secret alone`);
  return text;
}

/** The default chain: GOOGLE_APPLICATION_CREDENTIALS, the user's gcloud login, workload identity, the machine's account. */
function googleAuth(keyFilename: string | undefined): Credentials {
  let auth: Promise<{ getRequestHeaders(): Promise<Headers> }> | null = null;
  const start = async (): Promise<{ getRequestHeaders(): Promise<Headers> }> => {
    const { GoogleAuth } = await import('google-auth-library');
    return new GoogleAuth({
      scopes: SCOPES,
      ...(keyFilename === undefined ? {} : { keyFilename }),
    });
  };
  return async (signal) => {
    auth ??= start();
    const held = await auth;
    try {
      return Object.fromEntries(await orAborted(held.getRequestHeaders(), signal));
    } catch (error) {
      signal.throwIfAborted();
      // Its messages may quote what a token server answered.
      throw new Error(
        keyFilename === undefined
          ? 'there are no usable Google credentials here; set prices.gcp.apiKeyFile, or give the pod a service account by workload identity'
          : `prices.gcp.credentialsFile ${keyFilename} gives no access token; check that it is a valid key and that the clock is right`,
        { cause: error },
      );
    }
  };
}

/** The library knows no signals. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
