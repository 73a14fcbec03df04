import type { z } from 'zod';
import { secret, text } from './values.ts';

/** The two ways to give a bearer token. */
export const tokenKeys = (): {
  readonly tokenFile: z.ZodExactOptional<z.ZodString>;
  readonly token: z.ZodExactOptional<ReturnType<typeof secret>>;
} => ({
  tokenFile: text()
    .exactOptional()
    .describe('File with a bearer token; read again when it changes.'),
  token: secret()
    .exactOptional()
    .describe('Bearer token from the environment, as `${ENV_NAME}`; never written out.'),
});
