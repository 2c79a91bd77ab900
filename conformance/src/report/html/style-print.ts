/** Owns the page on paper: light, without what is there to be clicked; the page that is shown is printed. */
import { COLOURS } from './style-colours.js';

const colours = Object.entries(COLOURS.light)
  .map(([name, colour]) => `--${name}:${colour}`)
  .join(';');

/** The style of the page on paper. */
export const STYLE_PRINT = `
@media print{
:root,:root[data-theme]{color-scheme:light;${colours}}
body{background:#fff;font-size:11pt}
.bar{position:static}
.bar nav,.button,.filters,.foot,.crumbs,.skip{display:none!important}
main{max-width:none;padding:12px 0}
.hero,.headline,.finding,.block-head,.list tr,.entry,.command{break-inside:avoid}
.list thead{display:table-header-group}
.list{overflow:visible}
blockquote{max-height:none}
.scroll{overflow:visible}
.diagram.wide{min-width:0}
.hero,.chip,.band,.badge,.cell,.pair,.shares rect,.gauges rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
