import { createServer } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import type { Connection } from '../connect/connection.ts';
import { advice } from './advice.ts';
import { ApiClient } from './api-client.ts';
import { jsonLines } from './json-lines.ts';

const server = createServer((request, response) => {
  if (request.url === '/mute') return;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"said":1}\n{"half');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a server that falls silent, before its answer or within it, is given up', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const connection: Connection = {
    name: 'a silent server',
    access: () =>
      Promise.resolve({
        server: `http://127.0.0.1:${String(port)}`,
        headers: {},
        tls: { rejectUnauthorized: true },
        proxy: '',
      }),
    refused: () => undefined,
  };
  const client = new ApiClient(connection, {});
  const request = {
    query: {},
    accept: 'application/json',
    silenceSeconds: 0.05,
    compressed: false,
  };
  const { signal } = new AbortController();
  const told: string[] = [];
  const note = (error: unknown): number => told.push(advice(error));
  await client.open({ ...request, path: '/mute' }, signal).catch(note);
  const heard: unknown[] = [];
  try {
    for await (const value of jsonLines(await client.open({ ...request, path: '/' }, signal)))
      heard.push(value);
  } catch (error) {
    note(error);
  }
  client.close();
  expect(heard).toEqual([{ said: 1 }]);
  expect(told).toEqual([
    'nothing came for 0.05 s; it will be asked again',
    'nothing came for 0.05 s; it will be asked again',
  ]);
});
