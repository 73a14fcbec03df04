/** Height of Grafana's top bar, in pixels. */
export const HEADER_HEIGHT = 40;
/** Width of Grafana's docked menu, in pixels. */
export const MENU_WIDTH = 300;
/** Below this width Grafana folds the menu away, in pixels. */
export const MENU_FOLDS_BELOW = 1200;
