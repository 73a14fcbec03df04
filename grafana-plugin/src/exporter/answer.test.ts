import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { answerOf } from './answer.ts';
import { troubleOf } from './words.ts';

const schema = z.object({ version: z.string(), pods: z.number() });
const reply = (status: number, body: unknown): ReturnType<typeof answerOf> =>
  answerOf(
    { status, type: '', text: typeof body === 'string' ? body : JSON.stringify(body) },
    schema,
  );
const problem = { title: 'Title', detail: 'What to do.' };

describe('what the exporter’s address answers', () => {
  test('is the document where it is one, without what the app does not know', () => {
    expect(reply(200, { version: '0.1.0', pods: 3, later: true })).toEqual({
      kind: 'ok',
      document: { version: '0.1.0', pods: 3 },
    });
  });

  test.each([
    [200, { version: '9.0.0' }, { kind: 'other-version', version: '9.0.0' }],
    [200, '<html>', { kind: 'not-podtally' }],
    [200, { status: 'success' }, { kind: 'not-podtally' }],
    [401, problem, { kind: 'unauthorized' }],
    [400, { message: 'Authentication to data source failed' }, { kind: 'unauthorized' }],
    [403, { message: 'Access denied' }, { kind: 'forbidden' }],
    [404, problem, { kind: 'other-version', version: undefined }],
    [404, 'Not found', { kind: 'not-podtally' }],
    [502, '', { kind: 'unreachable' }],
    [503, problem, { kind: 'not-ready', detail: 'What to do.' }],
    [503, 'no healthy upstream', { kind: 'unreachable' }],
    [500, problem, { kind: 'refused', detail: 'What to do.' }],
    [500, '', { kind: 'refused', detail: 'status 500' }],
  ])('tells status %d apart: %j', (status, body, expected) => {
    expect(reply(status, body)).toEqual(expected);
  });

  test('has a next step for each trouble', () => {
    expect(troubleOf({ kind: 'unauthorized' }, '0.1.0')).toEqual({
      title: 'The exporter refuses the token',
      next: 'Set the token that the exporter has in server.token or server.tokenFile.',
    });
    expect(troubleOf({ kind: 'other-version', version: '9.0.0' }, '0.1.0').title).toBe(
      'The exporter is of version 9.0.0, which this app 0.1.0 does not understand',
    );
  });
});
