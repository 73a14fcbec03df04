import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { start } from './program.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('mail-process.ts', import.meta.url));

const Mail = z.object({ subject: z.string(), text: z.string(), messageId: z.string() });

/** A mail that a server took. */
export type TakenMail = z.output<typeof Mail>;

/** A mail server in a process of its own. */
export interface MailServer {
  readonly port: number;
  /** What it took so far. */
  readonly mails: () => readonly TakenMail[];
}

/** Starts a mail server that takes every mail; it ends with the scope. */
export async function startMailServer(scope: AsyncDisposableStack): Promise<MailServer> {
  const program = start(process.execPath, [MAIN], scope);
  const lines = (): readonly unknown[] =>
    program
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
  const port = await until('the port of the mail server', () => lines()[0]);
  return {
    port: z.int().min(1).parse(port),
    mails: () =>
      lines()
        .slice(1)
        .map((line) => Mail.parse(line)),
  };
}
