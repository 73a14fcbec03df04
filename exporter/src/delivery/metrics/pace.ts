/** Work, counted in samples, between two chances for others to run: a few milliseconds. */
const SAMPLES_PER_REST = 4000;

/** Keeps a long computation from holding up scrapes and requests; lives as long as it. */
export class Pace {
  readonly #breathe: () => Promise<void>;
  #samples = 0;

  /** @param breathe lets waiting events go first */
  constructor(breathe: () => Promise<void>) {
    this.#breathe = breathe;
  }

  /** Counts work done. */
  did(samples: number): void {
    this.#samples += samples;
  }

  /** Whether it is time to rest; asked first, because even an idle `await` costs something. */
  get isDue(): boolean {
    return this.#samples >= SAMPLES_PER_REST;
  }

  async rest(): Promise<void> {
    this.#samples = 0;
    await this.#breathe();
  }
}
