import { useCallback, useEffect, useState } from 'react';
import type { SetupFacts } from './facts.ts';
import { readSetup, type SetupPlace } from './read.ts';

/** A look at the set-up: under way, or what was seen. */
export interface SetupLook {
  readonly isLooking: boolean;
  readonly facts: SetupFacts | undefined;
  /** What broke the look itself. */
  readonly failure: string | undefined;
  readonly lookAgain: () => void;
}

/** Looks at the set-up when shown, when the place changes, and when asked to. */
export function useSetup({ source, uid, hasExporter }: SetupPlace): SetupLook {
  const [turn, setTurn] = useState(0);
  const [look, setLook] = useState<Omit<SetupLook, 'lookAgain'>>(UNDER_WAY);
  // The fact is made anew at each drawing; what it says is what counts.
  const sourceText = JSON.stringify(source);
  useEffect(() => {
    const end = new AbortController();
    setLook((before) => ({ ...before, isLooking: true }));
    readSetup({ source, uid, hasExporter }, end.signal).then(
      (facts) => setLook({ isLooking: false, facts, failure: undefined }),
      (error: unknown) => {
        if (!end.signal.aborted)
          setLook({ isLooking: false, facts: undefined, failure: String(error) });
      },
    );
    return () => end.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [sourceText, uid, hasExporter, turn]);
  const lookAgain = useCallback(() => setTurn((before) => before + 1), []);
  return { ...look, lookAgain };
}

const UNDER_WAY = { isLooking: true, facts: undefined, failure: undefined } as const;
