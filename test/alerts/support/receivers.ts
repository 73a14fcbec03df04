import { createServer } from 'node:http';
import { z } from 'zod';
import { listening } from '../../support/listening.ts';

const Notification = z.object({
  receiver: z.string(),
  status: z.enum(['firing', 'resolved']),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
type Notification = z.infer<typeof Notification>;

/** Who was told what by Alertmanager, through webhooks. */
export interface Receivers {
  readonly url: string;
  /** What a receiver was told, in order, as `firing PodtallyBudgetExceeded web`. */
  readonly told: (receiver: string) => readonly string[];
  /** Every message that a receiver got. */
  readonly messages: (receiver: string) => readonly Notification[];
}

/** Takes the webhooks of every receiver on a free port of loopback. */
export async function startReceivers(scope: AsyncDisposableStack): Promise<Receivers> {
  const got: Notification[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push(Notification.parse(JSON.parse(Buffer.concat(chunks).toString())));
      response.end();
    });
  });
  const port = await listening(server);
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const messages = (receiver: string): readonly Notification[] =>
    got.filter((message) => message.receiver === receiver);
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    told: (receiver) =>
      messages(receiver).flatMap(({ alerts }) =>
        alerts.map(({ status, labels: { alertname, budget } }) =>
          [status, alertname, budget].filter(Boolean).join(' '),
        ),
      ),
  };
}
