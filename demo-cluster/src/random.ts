// Everything that looks random here is a pure function of a key: the same key gives the same value on every machine.

const HEX = '0123456789abcdef';
/** The alphabet of Kubernetes' generated names (no vowels, no look-alikes). */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';
const TWO_32 = 4294967296;

/** Mixes two integers into an unsigned 32-bit integer (a murmur-style finaliser). */
export function mix(a: number, b: number): number {
  let h = (a ^ Math.imul(b + 0x9e3779b9, 0x85ebca6b)) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes text into an unsigned 32-bit integer (FNV-1a, then mixed). */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return mix(h, text.length);
}

/** A number in [0, 1) that belongs to a key. */
export function fraction(key: number, salt: number): number {
  return mix(key, salt) / TWO_32;
}

/** An integer in [low, high] that belongs to a key. */
export function between(key: number, salt: number, low: number, high: number): number {
  return low + Math.floor(fraction(key, salt) * (high - low + 1));
}

/** The member of a non-empty list that belongs to a key. */
export function pick<T>(key: number, salt: number, first: T, ...rest: readonly T[]): T {
  const index = Math.floor(fraction(key, salt) * (rest.length + 1));
  return index === 0 ? first : (rest[index - 1] ?? first);
}

/** `length` hexadecimal digits that belong to a key. */
export function hex(key: number, salt: number, length: number): string {
  let text = '';
  for (let block = 1; text.length < length; block++) {
    const h = mix(mix(key, salt), block * 7919);
    text += h.toString(16).padStart(8, '0');
  }
  return text.slice(0, length);
}

/** `length` characters as Kubernetes appends them to generated names. */
export function suffix(key: number, salt: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += SAFE.charAt(mix(mix(key, salt), i) % SAFE.length);
  return text;
}

/** A version 4 UUID that belongs to a key. */
export function uuid(key: number, salt: number): string {
  const h = hex(key, salt, 32);
  const variant = HEX.charAt(8 + (mix(key, salt + 1) & 3));
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
}
