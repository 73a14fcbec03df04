/** A server that speaks the wire format of the AWS price list, for tests: JSON 1.1 over POST, as the SDK sends and reads it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { onLoopback } from '../../../transport/testing/loopback.ts';

const request = z.object({
  ServiceCode: z.string(),
  Filters: z.array(z.object({ Type: z.string(), Field: z.string(), Value: z.string() })),
  MaxResults: z.number().optional(),
  NextToken: z.string().optional(),
});
export type GetProducts = z.infer<typeof request>;

/** How a call is answered instead of with products. */
export type Fault =
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly type: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'text'; readonly body: string; readonly type?: string }
  /** Says how long the answer is, and breaks off in the middle of it. */
  | { readonly kind: 'half' }
  | { readonly kind: 'silence' };

export interface PricingServer {
  readonly url: string;
  /** The questions so far, in order. */
  readonly calls: GetProducts[];
  /** Authorization headers so far. */
  readonly signatures: string[];
  /** What is listed: any change holds from the next call on. */
  items: Item[];
  /** Products per page. */
  pageSize: number;
  /** Asked before each call: a fault, or null for an answer. */
  fault: (call: GetProducts, index: number, headers: IncomingMessage['headers']) => Fault | null;
  /** Answers wait for it; null: they do not. */
  gate: Promise<unknown> | null;
  close(): Promise<void>;
}

export interface Item {
  readonly service: string;
  readonly product: {
    readonly sku: string;
    readonly productFamily: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
  readonly terms: object;
}

export async function startPricingServer(items: Item[] = []): Promise<PricingServer> {
  const server = createServer((incoming, response) => {
    void answered(self, incoming, response);
  });
  const { url, close } = await onLoopback(server);
  const self: PricingServer = {
    url,
    calls: [],
    signatures: [],
    items,
    pageSize: 100,
    fault: () => null,
    gate: null,
    close,
  };
  return self;
}

async function answered(
  server: PricingServer,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  if (incoming.headers['x-amz-target'] !== 'AWSPriceListService.GetProducts') {
    send(response, 400, { __type: 'UnknownOperationException' });
    return;
  }
  const call = request.parse(JSON.parse(body));
  const index = server.calls.push(call) - 1;
  server.signatures.push(String(incoming.headers.authorization));
  await server.gate;
  const fault = server.fault(call, index, incoming.headers);
  if (fault === null) {
    send(response, 200, pageOf(server, call));
    return;
  }
  switch (fault.kind) {
    case 'error':
      send(
        response,
        fault.status,
        { __type: fault.type, message: fault.message ?? 'no' },
        fault.headers,
      );
      return;
    case 'text':
      response.writeHead(200, { 'content-type': fault.type ?? 'text/html' }).end(fault.body);
      return;
    case 'half': {
      const text = JSON.stringify(pageOf(server, call));
      response.writeHead(200, { 'content-type': JSON_1_1, 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    }
    case 'silence':
      return;
  }
}

const JSON_1_1 = 'application/x-amz-json-1.1';

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { 'content-type': JSON_1_1, 'x-amzn-requestid': 'test', ...headers })
    .end(JSON.stringify(body));
}

function pageOf(server: PricingServer, call: GetProducts): object {
  const found = server.items.filter(
    ({ service, product }) =>
      service === call.ServiceCode &&
      call.Filters.every(({ Type, Field, Value }) => {
        const value =
          Field === 'productFamily' ? product.productFamily : (product.attributes[Field] ?? '');
        if (Type === 'ANY_OF') return Value.split(',').includes(value);
        return Type === 'CONTAINS' ? value.includes(Value) : value === Value;
      }),
  );
  const from = Number(call.NextToken ?? 0);
  const to = from + Math.min(server.pageSize, call.MaxResults ?? server.pageSize);
  return {
    FormatVersion: 'aws_v1',
    PriceList: found.slice(from, to).map(({ service, product, terms }) =>
      JSON.stringify({
        product,
        serviceCode: service,
        terms,
        version: '20261120000000',
        publicationDate: '2026-11-20T00:00:00Z',
      }),
    ),
    ...(to < found.length && { NextToken: String(to) }),
  };
}
