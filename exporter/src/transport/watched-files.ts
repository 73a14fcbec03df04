import { readFile, stat } from 'node:fs/promises';
import { textIn } from './thrown.ts';

/** A file of the settings is of no use; the message names it and says why, and holds nothing of what is in it. */
export class SettingsFileError extends Error {}

/** Texts of files that others change while the program runs: tokens that rotate, renewed certificates. */
export class WatchedFiles {
  readonly #texts = new Map<string, { readonly stamp: string; readonly text: string }>();

  /**
   * The text of a file, read again when the file is another one, or was written to.
   *
   * @param key how the settings call it, for people: `tokenFile`
   * @throws SettingsFileError when it cannot be read
   */
  async textOf(key: string, path: string): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const stamp = `${mtimeMs}/${size}/${ino}`;
      const known = this.#texts.get(path);
      if (known?.stamp === stamp) return known.text;
      const text = await readFile(path, 'utf8');
      this.#texts.set(path, { stamp, text });
      return text;
    } catch (error) {
      const why = UNREADABLE[textIn(error, 'code')] ?? textIn(error, 'message');
      throw new SettingsFileError(`its ${key} ${path} cannot be read: ${why}`, { cause: error });
    }
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied; let the user that runs podtally read it',
  EISDIR: 'it is a folder',
};
