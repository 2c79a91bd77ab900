/** Owns how the page looks: the sheets of the whole, in their order. */
import { STYLE_COLOURS } from './style-colours.js';
import { STYLE_COVERAGE } from './style-coverage.js';
import { STYLE_DIAGRAM } from './style-diagram.js';
import { STYLE_MATRIX } from './style-matrix.js';
import { STYLE_PAGES } from './style-pages.js';
import { STYLE_PRINT } from './style-print.js';

/** The style sheet of the page. */
export const STYLE = [
  STYLE_COLOURS,
  STYLE_PAGES,
  STYLE_MATRIX,
  STYLE_COVERAGE,
  STYLE_DIAGRAM,
  STYLE_PRINT,
].join('');
