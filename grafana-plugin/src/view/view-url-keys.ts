/** The names of what a view keeps from page to page; each is `var-<name>` in the URL. */
const KEPT = ['cluster', 'model', 'idle', 'per', 'groupby', 'compare', 'filters'];

/** What the rows of one level of Allocation are; a link to another level begins with what is below that. */
export const ROWS = 'rows';

/** All that a view is made of. */
export const VIEW_VARIABLES = [...KEPT, ROWS];

/** What a link from one page to another carries along. */
export const VIEW_URL_KEYS = [
  'from',
  'to',
  'timezone',
  'refresh',
  ...['ds', ...KEPT].map((name) => `var-${name}`),
];
