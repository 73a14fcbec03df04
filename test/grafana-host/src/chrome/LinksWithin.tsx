import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useEffect } from 'react';

/** Follows links to pages of this site without loading it anew, as Grafana does. */
export function LinksWithin(): null {
  useEffect(() => {
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
  return null;
}

function follow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  if (link.origin !== location.origin || link.hasAttribute('download')) return;
  if (link.target !== '' && link.target !== '_self') return;
  event.preventDefault();
  locationService.push(locationUtil.stripBaseFromUrl(link.href));
}
