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
const Show = createContext<(trail: Trail) => void>(() => undefined);

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

/** Shows a trail, and its last words as the title of the tab. */
export function useBreadcrumbs(trail: Trail): void {
  const show = useContext(Show);
  const key = JSON.stringify(trail.map(({ text, url }) => [text, url]));
  // A page makes its trail anew at every rendering; only other words are another trail.
  useLayoutEffect(() => {
    show(trail);
    document.title = [...trail.slice(1).map(({ text }) => text)]
      .reverse()
      .concat('Grafana')
      .join(' - ');
  }, [key, show]);
}
