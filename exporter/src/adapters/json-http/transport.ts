/** Proxies as the environment names them; empty: none. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without a proxy, as in `NO_PROXY`. */
  readonly noProxy: string;
}

/** What is used of an answer, whichever fetch it came from. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

export type Send = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Answer>;

/** Node's own fetch, or, where the environment names a proxy, undici's with an agent for it; loaded at the first request. */
export function transport(proxies: ProxySettings | null): Send {
  if (proxies === null || (proxies.httpProxy === '' && proxies.httpsProxy === ''))
    return (url, headers, signal) => fetch(url, { headers, signal });
  let proxied: Promise<Send> | null = null;
  return async (url, headers, signal) => {
    proxied ??= viaProxy(proxies);
    return (await proxied)(url, headers, signal);
  };
}

async function viaProxy({ httpProxy, httpsProxy, noProxy }: ProxySettings): Promise<Send> {
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpProxy === '' ? {} : { httpProxy }),
    ...(httpsProxy === '' ? {} : { httpsProxy }),
    noProxy,
  });
  return (url, headers, signal) => undici.fetch(url, { headers, signal, dispatcher });
}
