/** Stand-ins for who gets digests, driven by the test. */
import type { Channel, Delivery, DigestMessage } from '../channel.ts';
import type { SentDigest, SentDigests } from '../sent.ts';

/** Takes what it is sent, or fails as the test says. */
export class FakeChannel implements Channel {
  readonly name: string;
  readonly got: { readonly message: DigestMessage; readonly id: string }[] = [];
  /** What the next tries end with; delivered when there is no more. */
  readonly failures: Extract<Delivery, { kind: 'failed' }>[] = [];

  constructor(name: string) {
    this.name = name;
  }

  send(message: DigestMessage, id: string): Promise<Delivery> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.resolve(failure);
    this.got.push({ message, id });
    return Promise.resolve({ kind: 'delivered' });
  }
}

/** Remembers for as long as the test runs. */
export class FakeSent implements SentDigests {
  readonly noted: SentDigest[] = [];
  broken = false;

  of(week: string): Promise<readonly SentDigest[]> {
    return Promise.resolve(this.noted.filter((digest) => digest.week === week));
  }

  note(digest: SentDigest): Promise<void> {
    if (this.broken) return Promise.reject(new Error('the disk is full'));
    this.noted.push(digest);
    return Promise.resolve();
  }
}
