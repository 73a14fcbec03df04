/** The names of what a view is made of; each is `var-<name>` in the URL. */
export const VIEW_VARIABLES = ['cluster', 'model', 'idle', 'per', 'groupby', 'compare', 'filters'];

/** What a link from one page to another carries along. */
export const VIEW_URL_KEYS = [
  'from',
  'to',
  'timezone',
  'refresh',
  ...['ds', ...VIEW_VARIABLES].map((name) => `var-${name}`),
];
