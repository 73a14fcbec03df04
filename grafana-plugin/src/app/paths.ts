/** Where the app lives. */
export const APP_ID = 'podtally-costs-app';
export const APP_PATH = `/a/${APP_ID}`;

/**
 * A label's value as one part of a path: letters, digits, `-`, `_` and `.` stay, any other byte becomes `~XX`.
 *
 * Percent signs are decoded along the way by browsers and routers, some twice; tildes are left alone by all.
 */
export function toSegment(value: string): string {
  if (value === '') return '~';
  return Array.from(new TextEncoder().encode(value), (byte) => {
    const char = String.fromCharCode(byte);
    return /[\w.-]/.test(char) ? char : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** The label's value that a part of a path stands for. */
export function fromSegment(segment: string): string {
  if (segment === '~') return '';
  const bytes: number[] = [];
  for (let at = 0; at < segment.length; at++) {
    const hex = segment[at] === '~' ? /^[0-9A-F]{2}/i.exec(segment.slice(at + 1))?.[0] : undefined;
    bytes.push(hex === undefined ? segment.charCodeAt(at) : Number.parseInt(hex, 16));
    if (hex !== undefined) at += hex.length;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
