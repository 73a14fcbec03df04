import { createHash } from 'node:crypto';

/** Characters of a SHA-256 that are shown; as many as git shows of a commit. */
const DIGEST_CHARACTERS = 12;

/** JSON with the keys of every object sorted: equal text for equal content. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The first characters of the SHA-256 of a value's canonical JSON. */
export function shortDigest(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(value))
    .digest('hex')
    .slice(0, DIGEST_CHARACTERS);
}
