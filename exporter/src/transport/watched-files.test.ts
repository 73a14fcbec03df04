import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, type Folder } from '../../../test/support/folder.ts';
import { SettingsFileError, WatchedFiles } from './watched-files.ts';

let scope: AsyncDisposableStack;
let folder: Folder;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

describe('a file of the settings', () => {
  test('is read again when it changes', async () => {
    const files = new WatchedFiles();
    const path = await folder.write('token', 'one');
    expect(await files.textOf('tokenFile', path)).toBe('one');
    expect(await files.textOf('tokenFile', path)).toBe('one');
    await folder.write('token', 'another');
    expect(await files.textOf('tokenFile', path)).toBe('another');
  });

  test('that cannot be read is named, with the reason', async () => {
    const files = new WatchedFiles();
    const missing = folder.path('missing');
    await expect(files.textOf('keyFile', missing)).rejects.toEqual(
      new SettingsFileError(`its keyFile ${missing} cannot be read: there is no such file`),
    );
    await expect(files.textOf('keyFile', folder.path(''))).rejects.toEqual(
      new SettingsFileError(`its keyFile ${folder.path('')} cannot be read: it is a folder`),
    );
  });
});
