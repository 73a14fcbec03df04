import type { RequestOptions } from 'node:https';
import { textIn } from '../../../transport/thrown.ts';
import { ConnectionError } from './connection.ts';

/** Gives the authorization for the next request. */
export type Authorize = () => Promise<string>;

/**
 * How a user with an `auth-provider` is authorized, the way to log in that exec plugins replaced (OpenID Connect is still about).
 * The Kubernetes client is loaded for these users only: it takes some 90 MB.
 *
 * @throws ConnectionError where the kubeconfig is of no use to it
 */
export async function authProvider(
  kubeconfig: string,
  context: string,
  user: string,
): Promise<Authorize> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const fail = (why: string, cause?: unknown): ConnectionError =>
    new ConnectionError(
      `the auth-provider of user ${user} gives no credentials${why}; log in again with kubectl, or use an exec plugin`,
      { cause },
    );
  try {
    config.loadFromString(kubeconfig);
    config.setCurrentContext(context);
  } catch (error) {
    throw fail(`: ${textIn(error, 'message')}`, error);
  }
  return async () => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw fail(`: ${textIn(error, 'message')}`, error);
    }
    const { headers = {} } = options;
    const given: unknown = Array.isArray(headers)
      ? undefined
      : Reflect.get(headers, 'Authorization');
    if (typeof given !== 'string') throw fail('');
    return given;
  };
}
