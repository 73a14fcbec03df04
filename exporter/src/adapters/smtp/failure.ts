import { networkAdvice } from '../../transport/network-advice.ts';
import { textIn } from '../../transport/thrown.ts';
import type { SmtpServer } from './smtp.ts';

/** Answers of a server may be long, and are its own words. */
const LONGEST_ANSWER = 200;

/** What went wrong between us and a mail server, and what to do; without passwords. */
export function mailFailure(
  error: unknown,
  { host, port, caFile }: Pick<SmtpServer, 'host' | 'port' | 'caFile'>,
): string {
  return `${host}:${port}: ${whatFailed(error, caFile)}`;
}

function whatFailed(error: unknown, caFile: string | null): string {
  const answer = answerIn(error).replaceAll(/\s+/gu, ' ').slice(0, LONGEST_ANSWER);
  switch (textIn(error, 'code')) {
    case 'EAUTH':
      return `it does not accept user and password${said(answer)}`;
    case 'EENVELOPE':
      return `it does not take mail from us, or for this address${said(answer)}`;
    case 'EMESSAGE':
      return `it did not take the message${said(answer)}`;
    case 'ETLS':
      return 'it does not offer STARTTLS, or what follows fails; check its port, or set security: tls';
    case 'ETIMEDOUT':
      return 'it did not answer in time; check the network policy and its port';
    case 'ECONNECTION':
      return 'the connection was closed before the message was taken';
    case 'EDNS':
      return 'no such host name; check the address and the DNS';
    default:
      return answer === ''
        ? networkAdvice(socketError(error), caFile, { keys: ['caFile'] })
        : `it answered: ${answer}`;
  }
}

const said = (answer: string): string => (answer === '' ? '' : `: ${answer}`);

/** What the server said last. */
const answerIn = (error: unknown): string =>
  error instanceof Error && 'response' in error ? String(error.response) : '';

/** How OpenSSL puts that a certificate leads to no known authority, and Node's code for it (OpenSSL, X509_verify_cert_error_string). */
const UNTRUSTED: readonly (readonly [words: string, code: string])[] = [
  ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['certificate has expired', 'CERT_HAS_EXPIRED'],
];

/** The code that the socket failed with stands in the message alone: `connect ECONNREFUSED 127.0.0.1:25`. */
function socketError(error: unknown): unknown {
  const message = textIn(error, 'message');
  const [, untrusted] = UNTRUSTED.find(([words]) => message.includes(words)) ?? [];
  const code = untrusted ?? /\bE[A-Z_]{3,}\b/u.exec(message)?.[0];
  return code === undefined ? error : { code, message };
}
