/** Owns the style of the sequence diagrams. */
export const STYLE_DIAGRAM = `
.diagram{display:block;width:100%;height:auto;margin:0 auto}
.diagram.wide{min-width:600px;max-width:900px}
.diagram.narrow{display:none;min-width:310px;max-width:480px}
@media screen and (max-width:560px){.diagram.narrow{display:block}.diagram.wide:has(+.narrow){display:none}}
.diagram text{white-space:pre;font-family:var(--mono);font-size:12px;fill:var(--ink);unicode-bidi:isolate}
.lifeline line{stroke:var(--strong);stroke-width:1.5;stroke-dasharray:2 4}
.lifeline rect{fill:var(--raised);stroke:var(--strong)}
.lifeline text{text-anchor:middle;font-weight:650;font-size:13px}
.lifeline.judged rect{fill:var(--surface);stroke:var(--accent);stroke-width:2}
.lifeline.judged line{stroke:var(--accent)}
.omitted{text-anchor:middle;fill:var(--quiet)!important;paint-order:stroke;stroke:var(--surface);stroke-width:8px}
.row:hover{text-decoration:none}
.row .hover{fill:transparent}
.row:hover .hover{fill:var(--raised)}
.step{text-anchor:end;fill:var(--quiet)!important;font-size:11px!important}
.label,.badge-text,.callout{paint-order:stroke}
.label{stroke:var(--surface);stroke-width:5px;stroke-linejoin:round}
.mask{fill:var(--surface)}
.row:hover .label{stroke:var(--raised)}
.row:hover .mask{fill:var(--raised)}
.label.middle{text-anchor:middle}
.label.end{text-anchor:end}
.label .name{font-weight:650}
.label .details{fill:var(--quiet)}
.shaft{stroke:var(--ink);stroke-width:1.5}
.tip{fill:none;stroke:var(--ink);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.request .tip{fill:var(--ink)}
.response .shaft{stroke-dasharray:5 4;stroke:var(--quiet)}
.response .tip{stroke:var(--quiet)}
.event .shaft,.event .tip{stroke:var(--accent)}
.event .tip{fill:var(--accent)}
.event .name{fill:var(--accent)}
.broken .shaft{stroke-dasharray:1 4;stroke-linecap:round;stroke-width:2.5}
.note{fill:var(--raised);stroke:var(--line)}
.note~.label{stroke:none!important}
.dot{fill:var(--strong)}
.driver .dot{fill:var(--accent)}
.sound .note{fill:var(--known-soft);stroke:none}
.sound .dot{fill:var(--known)}
.sound .name{fill:var(--known)}
.band{fill:var(--bad-soft)}
.edge{fill:var(--bad)}
.wrong .shaft{stroke:var(--bad);stroke-width:2.5}
.wrong .tip{stroke:var(--bad);fill:var(--bad)}
.wrong .name,.wrong .details,.callout{fill:var(--bad)!important}
.wrong .label,.wrong:hover .label{stroke:var(--bad-soft)}
.wrong .mask,.wrong:hover .mask{fill:var(--bad-soft)}
.wrong .step{fill:var(--bad)!important;font-weight:700}
.badge{fill:var(--bad)}
.badge-text{text-anchor:middle;fill:var(--on-fill)!important;font-weight:700}
`;
