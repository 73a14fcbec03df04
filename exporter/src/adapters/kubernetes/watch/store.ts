import { z } from 'zod';
import { apiVersionOf, type ResourceName } from './resource.ts';

/** When an object was seen to have changed or gone: at a moment, or some time between two. */
export interface Seen {
  /** When it was last known to be as before. */
  readonly after: number;
  readonly at: number;
}

/** How objects of a kind become what is kept of them. */
export interface Projection<T> {
  readonly resource: ResourceName;
  /**
   * What is kept of an object; the value before where nothing that matters changed.
   * @throws Error saying what about the object is wrong
   */
  readonly project: (object: unknown, before: T | undefined, seen: Seen) => T;
}

/** Is told of every change, in order. */
export interface Listener<T> {
  changed(uid: string, value: T): void;
  gone(uid: string, value: T, seen: Seen): void;
}

const identitySchema = z.object({
  kind: z.string().optional(),
  apiVersion: z.string().optional(),
  metadata: z.object({ uid: z.string().min(1), resourceVersion: z.string().optional() }),
});

const PARTIAL = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };

/** Objects that were skipped: how many, and the first one's fault since all were well. */
export interface Skipped {
  readonly count: number;
  readonly reason: string;
}

/** What is kept of every object of a kind, by uid. */
export class Store<T> {
  readonly #projection: Projection<T>;
  readonly #listener: Listener<T>;
  readonly #byUid = new Map<string, T>();
  #skipped: Skipped = { count: 0, reason: '' };

  constructor(projection: Projection<T>, listener: Listener<T>) {
    this.#projection = projection;
    this.#listener = listener;
  }

  get size(): number {
    return this.#byUid.size;
  }

  get skipped(): Skipped {
    return this.#skipped;
  }

  values(): Iterable<T> {
    return this.#byUid.values();
  }

  get(uid: string): T | undefined {
    return this.#byUid.get(uid);
  }

  /** Takes an object in; one that cannot be read is counted and changes nothing. @returns its uid, or null */
  put(object: unknown, seen: Seen): string | null {
    const uid = this.#identify(object);
    if (uid === null) return null;
    const before = this.#byUid.get(uid);
    try {
      const value = this.#projection.project(object, before, seen);
      if (value === before) return uid;
      this.#byUid.set(uid, value);
      this.#listener.changed(uid, value);
    } catch (error) {
      this.#skip(error instanceof Error ? error.message : 'it cannot be read');
    }
    return uid;
  }

  /** Takes in an object's last state, and lets it go. */
  remove(object: unknown, seen: Seen): void {
    const uid = this.put(object, seen);
    if (uid !== null) this.#drop(uid, seen);
  }

  /** Lets go of all that a whole list did not hold. */
  retain(listed: ReadonlySet<string>, seen: Seen): void {
    for (const uid of [...this.#byUid.keys()]) if (!listed.has(uid)) this.#drop(uid, seen);
  }

  /** Begins to count faults anew. */
  forgetSkipped(): void {
    this.#skipped = { count: 0, reason: '' };
  }

  clear(): void {
    this.#byUid.clear();
  }

  #drop(uid: string, seen: Seen): void {
    const value = this.#byUid.get(uid);
    if (value === undefined) return;
    this.#byUid.delete(uid);
    this.#listener.gone(uid, value, seen);
  }

  /** The uid of an object of this kind; items of lists do not say what they are. */
  #identify(object: unknown): string | null {
    const parsed = identitySchema.safeParse(object);
    if (!parsed.success) {
      this.#skip('it has no uid');
      return null;
    }
    const { kind, apiVersion, metadata } = parsed.data;
    const { resource } = this.#projection;
    const isNamed = kind === undefined || kind === resource.kind || kind === PARTIAL.kind;
    const versions = [undefined, apiVersionOf(resource), PARTIAL.apiVersion];
    if (isNamed && versions.includes(apiVersion)) return metadata.uid;
    this.#skip(`it is a ${kind ?? 'thing'} of ${apiVersion ?? 'no version'}`);
    return null;
  }

  #skip(reason: string): void {
    this.#skipped = {
      count: this.#skipped.count + 1,
      reason: this.#skipped.reason || reason,
    };
  }
}
