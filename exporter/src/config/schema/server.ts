import { z } from 'zod';
import { ONE_TOKEN, positiveSeconds, secret, text } from './values.ts';

/** `host:port`, `[ipv6]:port` or `:port` for every address of the machine. */
const LISTEN = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]*)):(\d{1,5})$/;
const LAST_PORT = 65_535;

export interface ListenAddress {
  /** Empty: every address of the machine. */
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`; undefined where the text is none. */
export function listenAddress(given: string): ListenAddress | undefined {
  const [, ipv6, host = '', digits] = LISTEN.exec(given) ?? [];
  const port = Number(digits);
  return port <= LAST_PORT ? { host: ipv6 ?? host, port } : undefined;
}

const exposition = z.strictObject({
  parts: z
    .enum(['auto', 'pod', 'workload', 'off'])
    .default('auto')
    .describe(
      'Detail of `podtally_cost_part_usd_per_hour`; `auto`: by pod, and by workload above 20,000 pods.',
    ),
  opencost: z
    .boolean()
    .default(false)
    .describe('Also serve the metrics that dashboards made for OpenCost read.'),
  disappearAfterSeconds: positiveSeconds()
    .default(300)
    .describe('Cost series end when no pass succeeded for this long, instead of freezing.'),
});

/** What is served, where and to whom. */
export const serverSchema = z
  .strictObject({
    listen: z
      .string()
      .transform((given, context): ListenAddress => {
        const address = listenAddress(given);
        if (address !== undefined) return address;
        context.addIssue({
          code: 'custom',
          message: 'must be an address and a port, such as "127.0.0.1:10970" or ":10970"',
        });
        return z.NEVER;
      })
      .prefault('127.0.0.1:10970')
      .describe('Address and port; `:10970` is every address of the machine.'),
    tokenFile: text()
      .exactOptional()
      .describe('File with the bearer token that reads need; none: no token is asked for.'),
    token: secret()
      .exactOptional()
      .describe('That token from the environment, as `${ENV_NAME}`; never written out.'),
    tls: z
      .strictObject({
        certFile: text().describe(
          'File with the certificate chain (PEM); read again when it changes.',
        ),
        keyFile: text().describe('File with its private key (PEM).'),
      })
      .exactOptional()
      .describe('Serve HTTPS.'),
    metrics: exposition.prefault({}).describe('What `/metrics` shows.'),
  })
  .check(
    z.refine((given) => given.token === undefined || given.tokenFile === undefined, {
      message: ONE_TOKEN,
      path: ['token'],
    }),
  );

/** What the program says about itself on standard error. */
export const logSchema = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('The least important messages that are written.'),
  format: z.enum(['text', 'json']).default('text').describe('One line of text or of JSON each.'),
});
