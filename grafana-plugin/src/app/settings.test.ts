import { describe, expect, test } from '@jest/globals';
import { settingsOf } from './settings.ts';

describe('settings', () => {
  test('are empty where nothing was saved', () => {
    const nothing = { exporterUrl: '', dataSource: '' };
    expect([undefined, null, {}, 'x', { exporterUrl: 7 }].map(settingsOf)).toEqual([
      nothing,
      nothing,
      nothing,
      nothing,
      nothing,
    ]);
  });

  test('are what was saved', () => {
    expect(settingsOf({ exporterUrl: 'http://podtally:10970', dataSource: 'abc', old: 1 })).toEqual(
      {
        exporterUrl: 'http://podtally:10970',
        dataSource: 'abc',
      },
    );
  });
});
