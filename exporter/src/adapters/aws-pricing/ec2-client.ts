import type { EC2Client as Ec2Sdk } from '@aws-sdk/client-ec2';
import { clientConfig, type Connection } from './connection.ts';
import { hasExpired, StrangeAnswerError } from './failure.ts';

/** Everything that is called of EC2, as IAM names it; docs/prices.md grants exactly this. */
export const EC2_ACTIONS = {
  spot: 'ec2:DescribeSpotPriceHistory',
  instances: 'ec2:DescribeInstances',
} as const;

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * Asks EC2 in one region. The SDK's part for EC2 takes some 80 MB of memory once it is loaded,
 * so it is loaded at the first question and never before.
 */
export interface Ec2Client {
  /** Every change of these spot prices since a moment, and what was in force then; entries of unknown form. */
  spotPrices(
    filters: readonly Filter[],
    since: Date,
    signal: AbortSignal,
  ): Promise<readonly unknown[]>;
  /** These instances, as far as EC2 still knows them; entries of unknown form. */
  instances(filters: readonly Filter[], signal: AbortSignal): Promise<readonly unknown[]>;
  /** Forgets the credentials, so that the next question looks for them anew. */
  forget(): void;
}

/** The most that a page holds (EC2 API reference). */
const PAGE = 1000;
/** Far more than a cluster has; an answer that never ends is a defect of whoever answers. */
const MOST_PAGES = 200;

export function ec2Client(region: string, connection: Connection): Ec2Client {
  let client: Promise<Ec2Sdk> | null = null;
  const connected = async (): Promise<Ec2Sdk> => {
    const { EC2Client: Client } = await import('@aws-sdk/client-ec2');
    return new Client(await clientConfig(region, connection));
  };
  const sender = (): Promise<Ec2Sdk> => (client ??= connected());
  const renewed = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!hasExpired(error)) throw error;
      client = null;
      return ask();
    }
  };
  return {
    async spotPrices(filters, since, signal) {
      const { DescribeSpotPriceHistoryCommand } = await import('@aws-sdk/client-ec2');
      return paged(async (NextToken) => {
        const answer = await renewed(async () =>
          (await sender()).send(
            new DescribeSpotPriceHistoryCommand({
              Filters: sent(filters),
              StartTime: since,
              MaxResults: PAGE,
              NextToken,
            }),
            { abortSignal: signal },
          ),
        );
        return { found: whole(answer.SpotPriceHistory), next: answer.NextToken };
      });
    },
    async instances(filters, signal) {
      const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
      return paged(async (NextToken) => {
        const answer = await renewed(async () =>
          (await sender()).send(
            new DescribeInstancesCommand({ Filters: sent(filters), MaxResults: PAGE, NextToken }),
            { abortSignal: signal },
          ),
        );
        const found = whole(answer.Reservations).flatMap(({ Instances = [] }) => Instances);
        return { found, next: answer.NextToken };
      });
    },
    forget() {
      client = null;
    },
  };
}

/** EC2 sends a set that is empty too; a page of a proxy has none, and the SDK reads it as an answer. */
function whole<T>(set: readonly T[] | undefined): readonly T[] {
  if (set === undefined) throw new StrangeAnswerError('the answer holds no set');
  return set;
}

const sent = (filters: readonly Filter[]): { Name: string; Values: string[] }[] =>
  filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));

async function paged(
  ask: (
    token: string | undefined,
  ) => Promise<{ readonly found: readonly unknown[]; readonly next: string | undefined }>,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { found, next } = await ask(token);
    all.push(...found);
    if (next === undefined || next === '') return all;
    token = next;
  }
  throw new Error(`the answer has more than ${MOST_PAGES} pages`);
}
