import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request may read; why not, for people. */
export type Access = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Compares a request's bearer token with the configured one, in a time that tells nothing about it; null: none is needed. */
export function accessOf(authorization: string | undefined, token: string | null): Access {
  if (token === null) return { allowed: true };
  if (authorization === undefined)
    return refused('Send the configured token: "Authorization: Bearer <token>".');
  const [, given] = /^bearer +(\S+) *$/iu.exec(authorization) ?? [];
  if (given === undefined)
    return refused('The Authorization header is not of the form "Bearer <token>".');
  return timingSafeEqual(digest(given), digest(token))
    ? { allowed: true }
    : refused('The token is not the configured one (server.token or server.tokenFile).');
}

const refused = (why: string): Access => ({ allowed: false, why });

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
