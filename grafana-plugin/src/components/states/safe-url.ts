/** What of a page's address can hardly be why it failed. */
const SAFE_KEYS = ['from', 'to', 'timezone', 'var-ds', 'theme', 'orgId'];

/** The address of a page without what a reader chose on it. */
export function safeUrl(path: string, search: string): string {
  const kept = [...new URLSearchParams(search)].filter(([key]) => SAFE_KEYS.includes(key));
  const text = new URLSearchParams(kept).toString();
  return text === '' ? path : `${path}?${text}`;
}
