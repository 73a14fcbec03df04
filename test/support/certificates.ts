import { generate } from 'selfsigned';

/** A certificate and its private key (PEM). */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** Whoever signs certificates; made anew in each test, so that no key is ever kept. */
export type Authority = Certified;

export async function newAuthority(name: string): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...SMALL,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

export interface CertificateOptions {
  /** null: it signs itself. */
  readonly by: Authority | null;
  /** The address it is for; loopback unless given. */
  readonly ip?: string;
  /** Who shows it; the server unless given. */
  readonly shownBy?: 'server' | 'client';
  /** True: it was valid in 1970 only. */
  readonly expired?: boolean;
}

/** A certificate of a server, or of who asks it. */
export async function newCertificate({
  by,
  ip = '127.0.0.1',
  shownBy = 'server',
  expired = false,
}: CertificateOptions): Promise<Certified> {
  const made = await generate([{ name: 'commonName', value: ip }], {
    ...SMALL,
    ...(by && { ca: by }),
    ...(expired && { notBeforeDate: new Date(0), notAfterDate: new Date(DAY_MILLISECONDS) }),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', [`${shownBy}Auth`]: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip }] },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** Elliptic keys are made at once; RSA keys take seconds. */
const SMALL = { keyType: 'ec', algorithm: 'sha256' } as const;
const DAY_MILLISECONDS = 86_400_000;
