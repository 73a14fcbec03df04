const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied; let the user that runs podtally read it',
  EISDIR: 'it is a folder',
};

/** Why a file cannot be read, for people. */
export function whyUnreadable(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return (typeof code === 'string' ? WHY[code] : undefined) ?? 'it is of no use';
}
