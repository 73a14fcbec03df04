import { useLocation } from 'react-router-dom';
import { viewLink } from './view-link.ts';

/** Gives a path of the app the view of the page that is open. */
export function useViewLink(): (path: string) => string {
  const { search } = useLocation();
  return (path) => viewLink(path, search);
}
