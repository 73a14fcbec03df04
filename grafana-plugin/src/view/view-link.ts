import { VIEW_URL_KEYS } from './view-url-keys.ts';

/** Filters come on top of those there are; of everything else there is one. */
const ADDED = 'var-filters';

/**
 * A path with the view of a page; what the path says of the view itself holds.
 *
 * @param search of the page's address
 */
export function viewLink(path: string, search: string): string {
  const [place = '', own = ''] = path.split('?');
  const said = new URLSearchParams(own);
  const kept = [...new URLSearchParams(search)].filter(
    ([key, value]) =>
      VIEW_URL_KEYS.includes(key) &&
      (key === ADDED ? value !== '' && !said.getAll(key).includes(value) : !said.has(key)),
  );
  const text = new URLSearchParams([...kept, ...said]).toString();
  return text === '' ? place : `${place}?${text}`;
}

/** A condition on a label as the address of a page has it. */
export function filterText(label: string, value: string): string {
  // Scenes keeps its separators out of names in this way (its source, variables/utils.ts).
  const escaped = value
    .replaceAll('|', '__gfp__')
    .replaceAll(',', '__gfc__')
    .replaceAll('#', '__gfh__');
  return `${label}|=|${escaped}`;
}
