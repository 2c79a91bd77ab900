/** Owns the style of the page of what a run tried. */
export const STYLE_COVERAGE = `
.reading{max-width:88ch}
.legend{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:8px 32px;margin:0;padding:14px 18px;list-style:none;background:var(--surface);border:1px solid var(--line);border-radius:10px;font-size:13.5px}
.legend li{display:grid;grid-template-columns:46px minmax(0,1fr);gap:12px;align-items:center}
.legend .cell:empty{height:20px;border:1px solid var(--line)}
.situations{border-collapse:separate;border-spacing:0;width:100%;font-size:13px;background:var(--surface);border:1px solid var(--line);border-radius:10px}
.situations th,.situations td{padding:3px 8px;text-align:center;font-weight:500;border-top:1px solid var(--line)}
.situations thead th,.situations thead td{border-top:0;background:var(--raised);color:var(--quiet);font-weight:600}
.situations thead tr:first-child th{color:var(--ink);padding-top:8px;font-size:14px}
.situations thead tr:first-child .quiet{font-weight:400;font-size:12.5px;margin-left:4px}
.situations thead tr:first-child>:first-child{border-top-left-radius:10px}
.situations thead tr:first-child>:last-child{border-top-right-radius:10px}
.situations thead tr:last-child th{padding-bottom:8px}
.situations .begins{border-left:1px solid var(--strong)}
.situations tbody th,.situations thead tr:last-child th:first-child{text-align:left}
.situations tbody th{padding-left:18px;font-family:var(--mono);font-size:12.5px;white-space:nowrap;width:1%}
.situations thead tr:last-child th:first-child{padding-left:18px}
.situations .kind th{padding:14px 18px 6px;font-family:var(--sans);font-size:13.5px;font-weight:650}
.situations tbody tr:not(.kind):hover>*{background:var(--raised)}
.cell{display:inline-block;min-width:46px;padding:0 6px;border-radius:5px;font-variant-numeric:tabular-nums;text-align:center}
.cell.reached{background:var(--good-soft);color:var(--good)}
.cell.extra{background:var(--known-soft);color:var(--known)}
.cell.missed{color:var(--none);border:1px dashed var(--strong)}
@media (max-width:920px){
.legend{grid-template-columns:minmax(0,1fr)}
.situations,.situations tbody{display:block}
.situations thead{display:none}
.situations tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:5px 8px;padding:9px 14px;border-top:1px solid var(--line)}
.situations tbody:first-of-type tr:first-child{border-top:0}
.situations tbody tr>*,.situations tbody .begins,.situations .kind th{border:0;padding:0;width:auto}
.situations tbody th{grid-column:1/-1;white-space:normal;font-weight:600}
.situations .kind{background:var(--raised)}
.situations td:empty{display:none}
.situations tbody tr:not(.kind):hover>*{background:none}
.situations td{display:grid;grid-template-columns:40px minmax(0,1fr);gap:6px;align-items:center;text-align:left;color:var(--quiet);font-size:12px}
.situations .cell{min-width:40px;padding:0 2px}
.situations td::after{content:attr(data-label)}
}
`;
