/** Going through all pods costs as much as reading them: done once in so many rounds. */
const ROUNDS_KEPT = 16;

/** One number for each pod by namespace and name; kept from round to round, so that a round makes nothing new. */
export class PodValues {
  readonly #slots = new Map<string, Map<string, number>>();
  #values = new Float64Array(1024);
  #rounds = new Int32Array(1024);
  #used = 0;
  #free: number[] = [];
  #round = 0;

  /** Forgets all values; every now and then pods that had none in the last round are forgotten, too. */
  begin(): void {
    if (this.#round % ROUNDS_KEPT === 0) this.#forgetAbsent();
    this.#round += 1;
  }

  #forgetAbsent(): void {
    for (const [namespace, slots] of this.#slots) {
      for (const [pod, slot] of slots) {
        if (this.#rounds[slot] === this.#round) continue;
        slots.delete(pod);
        this.#free.push(slot);
      }
      if (slots.size === 0) this.#slots.delete(namespace);
    }
  }

  /** Says what a pod has in this round; said twice, the last counts. */
  set(namespace: string, pod: string, value: number): void {
    const slot = this.#slotOf(namespace, pod);
    this.#values[slot] = value;
    this.#rounds[slot] = this.#round;
  }

  /** Undefined where this round brought nothing. */
  get(namespace: string, pod: string): number | undefined {
    const slot = this.#slots.get(namespace)?.get(pod);
    return slot === undefined || this.#rounds[slot] !== this.#round
      ? undefined
      : this.#values[slot];
  }

  #slotOf(namespace: string, pod: string): number {
    let slots = this.#slots.get(namespace);
    if (slots === undefined) {
      slots = new Map();
      this.#slots.set(namespace, slots);
    }
    const known = slots.get(pod);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#used;
    if (slot === this.#used) this.#grow();
    slots.set(pod, slot);
    return slot;
  }

  #grow(): void {
    this.#used += 1;
    if (this.#used <= this.#values.length) return;
    const values = new Float64Array(2 * this.#values.length);
    const rounds = new Int32Array(values.length);
    values.set(this.#values);
    rounds.set(this.#rounds);
    this.#values = values;
    this.#rounds = rounds;
  }
}
