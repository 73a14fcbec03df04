import { urlUtil } from '@grafana/data';
import { useLocation } from 'react-router-dom';
import { VIEW_URL_KEYS } from './variables.ts';

/** Gives a path of the app the view of the page that is open. */
export function useViewLink(): (path: string) => string {
  const { search } = useLocation();
  const kept = [...new URLSearchParams(search)].filter(([key]) => VIEW_URL_KEYS.includes(key));
  const text = new URLSearchParams(kept).toString();
  return (path) => urlUtil.appendQueryToUrl(path, text);
}
