import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import type { PricingClientConfig } from '@aws-sdk/client-pricing';

/** The variables of the environment that a program's outgoing requests obey. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the clients of the AWS SDK connect. */
export interface Connection {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
  readonly httpAgent: PlainAgent;
  readonly httpsAgent: Agent;
}

const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 20_000;
/** Beyond the two requests that are in flight at most, credentials may be fetched. */
const MAX_SOCKETS = 4;

/** Connects through the proxy that HTTPS_PROXY and NO_PROXY name, if any, which the SDK by itself does not. */
export function connectionBy(env: Environment, requestTimeout = REQUEST_TIMEOUT): Connection {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, proxyEnv: { ...env } };
  return {
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: new PlainAgent(options),
    httpsAgent: new Agent(options),
  };
}

/** Attempts per call, the first included; the client slows down by itself when AWS throttles. */
const RETRY = { maxAttempts: 4, retryMode: 'adaptive' } as const;

/** What a client of the SDK is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly requestHandler: Connection;
  readonly credentials: NonNullable<PricingClientConfig['credentials']>;
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
}

/** Credentials come from where the SDK looks for them by default; files are read anew by each client. */
export async function clientConfig(
  region: string,
  requestHandler: Connection,
): Promise<ClientConfig> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const credentials = defaultProvider({
    ignoreCache: true,
    clientConfig: { region, requestHandler },
  });
  return { region, requestHandler, credentials, ...RETRY };
}
