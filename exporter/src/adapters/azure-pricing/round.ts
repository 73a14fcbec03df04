/** So many questions are under way at a time. */
const IN_FLIGHT = 2;
/** After so many failures in a row the rest of a round is left for the next one. */
const GIVE_UP_AFTER = 3;

/** One round of questions: while nobody answers, it does not go on asking. */
export class Round {
  #inARow = 0;
  #failure: Error | null = null;

  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#failure !== null && this.#inARow >= GIVE_UP_AFTER) throw this.#failure;
    try {
      const answer = await question();
      this.#inARow = 0;
      return answer;
    } catch (error) {
      this.#inARow += 1;
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw this.#failure;
    }
  }
}

/** Asks every question, two at a time. */
export async function inTurn<Q, A>(
  questions: readonly Q[],
  ask: (question: Q) => Promise<A>,
): Promise<readonly A[]> {
  const queue = [...questions];
  const answers: A[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      answers.push(await ask(next));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return answers;
}
