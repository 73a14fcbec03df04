import { expect, test } from '@jest/globals';
import { createLog } from './log.ts';

function linesOf(format: 'text' | 'json', level: 'debug' | 'info' | 'warn' | 'error'): string[] {
  const lines: string[] = [];
  const log = createLog({ level, format }, (line) => lines.push(line));
  log.info({ pods: 3 }, 'pass done');
  log.warn({ target: 'http://10.0.0.1:10250', error: 'HTTP 401: no token' }, 'target is down');
  return lines.map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME'));
}

test('a line of text has the time, the level, the message, then the fields', () => {
  expect(linesOf('text', 'info')).toEqual([
    'TIME info pass done pods=3\n',
    'TIME warn target is down target=http://10.0.0.1:10250 error="HTTP 401: no token"\n',
  ]);
});

test('a line of JSON has the fields beside the message', () => {
  expect(linesOf('json', 'warn').map((line) => JSON.parse(line))).toEqual([
    {
      level: 40,
      time: 'TIME',
      msg: 'target is down',
      target: 'http://10.0.0.1:10250',
      error: 'HTTP 401: no token',
    },
  ]);
});
