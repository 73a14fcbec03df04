import { describe, expect, test } from '@jest/globals';
import { addressTrouble, payloadOf, type SavedSettings } from './form.ts';

const saved: SavedSettings = {
  enabled: true,
  pinned: false,
  jsonData: { exporterUrl: 'http://old:1', other: 'kept' },
};
const form = { exporterUrl: ' http://podtally:10970/ ', dataSource: 'abc', token: undefined };

describe('saving the settings', () => {
  test('keeps what else is there, and sends no secret that was not typed', () => {
    expect(payloadOf(form, saved)).toEqual({
      enabled: true,
      pinned: false,
      jsonData: { exporterUrl: 'http://podtally:10970', dataSource: 'abc', other: 'kept' },
    });
  });

  test('sends a new token as a secret alone', () => {
    const payload = payloadOf({ ...form, token: ' s3cret\n' }, saved);
    expect(payload.secureJsonData).toEqual({ exporterToken: 's3cret' });
    expect(JSON.stringify(payload.jsonData)).not.toContain('s3cret');
  });

  test('takes a token away by an empty one', () => {
    expect(payloadOf({ ...form, token: '' }, saved).secureJsonData).toEqual({ exporterToken: '' });
  });
});

describe('an address', () => {
  test.each(['', 'http://podtally:10970', 'https://costs.example.com/podtally/', 'http://[::1]:1'])(
    'is good: %s',
    (text) => expect(addressTrouble(text)).toBeUndefined(),
  );

  test.each([
    ['podtally:10970', 'An address begins with http:// or https://, as http://podtally:10970.'],
    ['ftp://podtally', 'An address begins with http:// or https://, as http://podtally:10970.'],
    [
      'http://me:pw@podtally',
      'An address holds no name and password: they would be shown to every viewer. Use the token.',
    ],
    ['http://podtally/?token=x', 'An address ends before the ? or #.'],
  ])('is refused: %s', (text, why) => expect(addressTrouble(text)).toBe(why));
});
