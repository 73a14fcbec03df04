import { z } from 'zod';
import { FakeLog } from '../../../app/testing/fakes.ts';
import type { Connection } from '../connect/connection.ts';
import { ApiClient } from '../http/api-client.ts';
import { Reflector } from '../watch/reflector.ts';
import type { ResourceName } from '../watch/resource.ts';
import { Store, type Seen } from '../watch/store.ts';
import { StubApiServer, type StubObject } from './stub-api-server.ts';
import { JumpingClock } from './waiting.ts';

export const THINGS: ResourceName = {
  group: 'example.org',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  metadataOnly: false,
};

interface Thing {
  readonly uid: string;
  readonly size: number;
}

const thingSchema = z.object({
  metadata: z.object({ uid: z.string() }),
  size: z.number({ error: 'its size is no number' }),
});

function project(object: unknown, before: Thing | undefined): Thing {
  const parsed = thingSchema.safeParse(object);
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message);
  const { metadata, size } = parsed.data;
  return before?.size === size ? before : { uid: metadata.uid, size };
}

export const thing = (name: string, size: number, uid = `uid-of-${name}`): StubObject => ({
  metadata: { name, uid },
  size,
});

export const START = 1_790_848_800;

/** A server, and something that keeps up with its things. */
export class ReflectedThings {
  readonly server = new StubApiServer([THINGS]);
  readonly clock = new JumpingClock(START);
  readonly log = new FakeLog();
  readonly heard: string[] = [];
  readonly ends: Seen[] = [];
  readonly store = new Store<Thing>(
    { resource: THINGS, project },
    {
      changed: (uid, { size }) => this.heard.push(`${uid}=${size}`),
      gone: (uid, _, seen) => {
        this.heard.push(`${uid} gone`);
        this.ends.push(seen);
      },
    },
  );
  readonly #stopping = new AbortController();
  #reflector: Reflector<Thing> | null = null;
  #running: Promise<void> = Promise.resolve();

  get state(): ReturnType<Reflector<Thing>['state']> {
    if (this.#reflector === null) throw new Error('not started');
    return this.#reflector.state();
  }

  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.store.values()].map(({ uid, size }) => [uid, size]));
  }

  async start(pageSize = 3, chance: () => number = () => 0): Promise<void> {
    const connection: Connection = {
      name: 'the stub',
      access: () =>
        Promise.resolve({
          server: this.server.url,
          headers: {},
          tls: { rejectUnauthorized: true },
          proxy: '',
        }),
      refused: () => undefined,
    };
    this.#reflector = new Reflector({
      client: new ApiClient(connection, {}),
      resource: THINGS,
      store: this.store,
      settings: { pageSize, timeoutSeconds: 30, watchIdleSeconds: 180 },
      clock: this.clock,
      log: this.log,
      chance,
    });
    this.#running = this.#reflector.run(this.#stopping.signal);
  }

  /** The lists asked for, by their queries. */
  lists(): readonly string[] {
    return this.server.asked
      .filter(({ searchParams }) => !searchParams.has('watch'))
      .map(({ search }) => search);
  }

  watches(): readonly URLSearchParams[] {
    return this.server.asked
      .map(({ searchParams }) => searchParams)
      .filter((query) => query.has('watch'));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.server.stop();
  }
}
