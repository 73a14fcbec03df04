import type { NavModelItem } from '@grafana/data';
import {
  createContext,
  useContext,
  useLayoutEffect,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';

type Trail = readonly NavModelItem[];
const Shown = createContext<Trail>([]);
const Show = createContext<(next: (now: Trail) => Trail) => void>(() => undefined);

/** Lets a page say what the bar above it shows. */
export function BreadcrumbsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [trail, setTrail] = useState<Trail>([]);
  return (
    <Show.Provider value={setTrail}>
      <Shown.Provider value={trail}>{children}</Shown.Provider>
    </Show.Provider>
  );
}

export const useShownBreadcrumbs = (): Trail => useContext(Shown);

/** Shows a trail, and its words as the title of the tab. */
export function useBreadcrumbs(trail: Trail): void {
  const show = useContext(Show);
  useLayoutEffect(() => {
    // A page makes its trail anew at every rendering; only other words are another trail.
    show((now) => (textOf(now) === textOf(trail) ? now : trail));
    const words = trail.slice(1).map(({ text }) => text);
    document.title = ['Grafana', ...words].reverse().join(' - ');
  }, [trail, show]);
}

const textOf = (trail: Trail): string => trail.map(({ text, url }) => `${text} ${url}`).join();
