import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ConnectionError } from './connection.ts';

/**
 * Checks the authorities that a server is checked against: Node takes any text for them and then trusts nobody, without a word.
 * @throws ConnectionError
 */
export function checkAuthorities(what: string, pem: string): void {
  certificateOf(
    pem,
    `${what} holds no certificate; it must hold those of the authorities as PEM (-----BEGIN CERTIFICATE-----)`,
  );
}

/** @throws ConnectionError where a client certificate is none, has no key, or is past its end */
export function checkClientCertificate(what: string, cert: string, key: string, now: number): void {
  const { validToDate } = certificateOf(
    cert,
    `${what} is not a certificate; it must be PEM (-----BEGIN CERTIFICATE-----)`,
  );
  if (validToDate.getTime() <= now * 1000)
    throw new ConnectionError(
      `${what} expired at ${validToDate.toISOString()}; get a new one from whoever runs the cluster`,
    );
  try {
    createPrivateKey(key);
  } catch (error) {
    throw new ConnectionError(
      `the key of ${what} cannot be used; it must be an unencrypted private key as PEM`,
      { cause: error },
    );
  }
}

function certificateOf(pem: string, otherwise: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new ConnectionError(otherwise, { cause: error });
  }
}
