/** Owns the style of everything but the diagrams: type, spacing, tables, buttons. */
export const STYLE_PAGES = `
*,*::before,*::after{box-sizing:border-box}
:root{--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;--radius:10px}
html{-webkit-text-size-adjust:100%;scroll-padding-top:80px}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 var(--sans);overflow-wrap:anywhere}
h1,h2,h3,p,dl,dd,ul,blockquote,pre{margin:0}
h1{font-size:26px;line-height:1.2;letter-spacing:-.015em;font-weight:700}
h2{font-size:18px;line-height:1.3;letter-spacing:-.01em;font-weight:650}
h3{font-size:14px;line-height:1.4;font-weight:650}
h1:focus{outline:none}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline;text-underline-offset:3px}
code,pre,kbd,.mono,.case-link,.clause-id,.chip{font-family:var(--mono);font-size:.9em}
code{background:var(--raised);border-radius:4px;padding:1px 4px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.quiet{color:var(--quiet)}
.hidden,.sprite{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
.skip{position:absolute;left:-999px}
.skip:focus{left:12px;top:12px;z-index:9;background:var(--surface);padding:8px 12px}

.bar{position:sticky;top:0;z-index:5;display:flex;align-items:center;gap:16px;padding:0 24px;height:56px;background:var(--surface);border-bottom:1px solid var(--line)}
.brand{display:flex;align-items:center;gap:9px;color:var(--ink);white-space:nowrap}
.brand:hover{text-decoration:none}
.brand svg{width:24px;fill:none;stroke:var(--accent);stroke-width:2.2;stroke-linecap:round}
.brand b{font-weight:650}
.about{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;flex:1;min-width:0;font-size:13px}
.bar nav{display:flex;gap:2px;height:100%}
.bar nav a{display:flex;align-items:center;gap:6px;padding:0 11px;color:var(--quiet);border-bottom:2px solid transparent;border-top:2px solid transparent;white-space:nowrap}
.bar nav a:hover{color:var(--ink);text-decoration:none}
.bar nav a[aria-current]{color:var(--ink);text-shadow:.4px 0 currentColor;border-bottom-color:var(--accent)}
.tally{font-size:12px;color:var(--quiet);font-weight:400;font-variant-numeric:tabular-nums}

main{max-width:1240px;margin:0 auto;padding:24px;display:grid;gap:40px}
.live main{display:block}
[data-page]{display:grid;gap:20px;align-content:start;grid-template-columns:minmax(0,1fr)}
.lead{font-size:16px;max-width:76ch}
.description{max-width:76ch}
.foot{max-width:1240px;margin:8px auto 0;padding:20px 24px 40px;display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 24px;color:var(--quiet);font-size:13px}
kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 5px;margin-left:10px;background:var(--surface)}

.mark{width:1em;height:1em;flex:none;vertical-align:-.125em}
.mark .disc,use{fill:var(--tone)}
.disc{fill:var(--tone)}
.sign{fill:none;stroke:var(--on-fill);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.ring{fill:none;stroke:var(--tone);stroke-width:2;stroke-linecap:round}
.verdict .mark{align-self:center}
.verdict{display:inline-flex;align-items:baseline;gap:7px;color:var(--tone);font-weight:600;white-space:nowrap;font-size:14px}
.chip{display:inline-flex;align-items:center;gap:5px;padding:1px 8px 1px 6px;border-radius:99px;background:var(--soft);color:var(--tone);font-weight:600;white-space:nowrap;line-height:1.7}
.chip:hover{text-decoration:none;box-shadow:0 0 0 1.5px var(--tone)}
.chip .mark{width:.9em;height:.9em}

.hero{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:4px 16px;align-items:center;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:18px 22px 0;overflow:hidden}
.hero:not(:has(.shares)){padding-bottom:18px}
.hero-mark{font-size:44px;line-height:1}
.hero-mark .mark{display:block}
.hero h1{color:var(--tone)}
.counts{display:flex;gap:26px}
.counts div{display:flex;flex-direction:column-reverse;align-items:flex-end}
.counts dt{display:flex;align-items:center;gap:6px;font-size:13px;color:var(--tone);font-weight:600;white-space:nowrap}
.counts dd{font-size:26px;line-height:1.15;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.shares{grid-column:1/-1;display:block;width:calc(100% + 44px);margin:14px -22px 0;height:6px}
.shares rect{fill:var(--tone)}

.headline{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
.headline-text{padding:20px 22px;display:grid;gap:12px;align-content:start}
.headline-diagram{border-left:1px solid var(--line);padding:12px 8px;background:var(--surface);align-self:stretch;display:grid;align-items:center}
.eyebrow{font-size:12px;letter-spacing:.06em;text-transform:uppercase;font-weight:650;color:var(--bad)}
.headline h2{font-size:21px}
.headline h2 a{color:var(--ink)}
.clause-id{color:var(--bad);margin-right:4px}
.explanation{font-size:17px;line-height:1.45;font-weight:500}
blockquote{border-left:3px solid var(--line);padding:2px 0 2px 12px;color:var(--quiet);display:grid;gap:6px;font-size:14px;max-height:24em;overflow:auto}
blockquote footer{font-size:12.5px}
.where{font-size:14px}
.actions{display:flex;flex-wrap:wrap;gap:8px}

.button{font:inherit;font-size:13.5px;line-height:1.3;font-weight:550;color:var(--ink);background:var(--surface);border:1px solid var(--strong);border-radius:7px;padding:6px 12px;cursor:pointer;display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
.button:hover{background:var(--raised);text-decoration:none}
.button.primary{background:var(--accent);border-color:var(--accent);color:var(--on-fill)}
.button.primary:hover{filter:brightness(1.08)}
.button.done{color:var(--good);border-color:var(--good)}
.button.icon{padding:7px;border-color:transparent}
.button.icon svg{width:18px;height:18px;fill:none;stroke:currentColor;stroke-width:1.6}
.button.icon path{fill:currentColor}
.button.toggle{border-color:var(--line);font-weight:500}
.button.toggle[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);font-weight:600}

.block{display:grid;gap:10px;grid-template-columns:minmax(0,1fr)}
.block-head{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 14px}
.block-head .spacer{margin-left:auto}
.block-head .button{align-self:center}
.block-head .quiet{font-size:13.5px}
.notice{background:var(--soft);border-radius:var(--radius);padding:14px 20px}
#unknown{margin-bottom:20px}
.notice h2,.excused h2{color:var(--tone)}
.excused .list{border-left:4px solid var(--tone)}
.notice ul{padding-left:18px}

.list{border-collapse:separate;border-spacing:0;width:100%;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
.list th,.list td{padding:8px 12px;text-align:left;vertical-align:baseline;border-top:1px solid var(--line);font-weight:400}
.list td:first-child,.list tr>th:first-child{padding-left:18px}
.list tr>:last-child{padding-right:18px}
.list thead th{border-top:0;font-size:12.5px;color:var(--quiet);font-weight:600;background:var(--raised);white-space:nowrap}
.list tbody:first-child tr:first-child>*{border-top:0}
.list tbody tr:hover{background:color-mix(in srgb,var(--raised) 55%,transparent)}
.list tr.target>*{background:color-mix(in srgb,var(--accent) 9%,transparent)}
.list .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.list .mono{white-space:nowrap;font-weight:600}
.list .level{font-size:13px;color:var(--quiet)}
.links{line-height:1.8}
.links>*{margin-right:8px}
.links .bad{color:var(--bad);white-space:nowrap}
.target{scroll-margin-top:64px}
.chips .chip{margin:0 2px 4px 0}
.list summary{cursor:pointer}
.list details[open]>summary{font-weight:600}
.list details>:not(summary){margin:8px 0 2px;max-width:76ch}
.clause-text,.compare>div{display:grid;gap:8px;align-content:start}
.empty{padding:24px;text-align:center;color:var(--quiet)}

.verdicts{display:inline-flex;flex-wrap:wrap;gap:4px 30px}
.map{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:10px 20px;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:16px 20px}
.map h3{padding-top:2px;color:var(--quiet);font-weight:600}
.tiles{display:flex;flex-wrap:wrap;gap:5px}
.tiles .chip{font-size:12.5px;border-radius:6px;min-width:74px;font-weight:500}
.tiles .chip.bad{font-weight:700;box-shadow:inset 0 0 0 1.5px var(--tone)}

.filters{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:center}
.search{flex:1 1 280px;max-width:460px}
.search input{width:100%;font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--strong);border-radius:7px;padding:7px 12px}
.search input::placeholder{color:var(--quiet);opacity:1}
.buttons{display:flex;flex-wrap:wrap;gap:6px}

.crumbs{display:flex;justify-content:space-between;align-items:center;gap:12px;font-size:14px}
.steps{display:flex;gap:8px}
.case-head{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px}
.case-head h1{font-family:var(--mono);font-size:23px;letter-spacing:-.02em}
.case-head .lead,.case-head .description,.tones{flex-basis:100%;max-width:none}
.tones{list-style:none;padding:0;font-size:14px;color:var(--quiet)}
.finding{background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:var(--radius);padding:16px 20px;display:grid;gap:12px}
.finding h2{display:flex;flex-wrap:wrap;align-items:center;gap:10px}
.compare{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:16px 28px}
.compare h3{font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--quiet)}
.observed h3{color:var(--bad)}
.observed p:not(.quiet){font-weight:500}
.at{font-size:13px;font-weight:400;white-space:nowrap}
.command{display:flex;align-items:flex-start;gap:10px;background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:7px 8px 7px 14px}
.command-label{font-size:13px;color:var(--quiet);padding-top:5px;white-space:nowrap}
.command code{flex:1;background:none;padding:6px 0;font-size:13px;min-width:0}
.clauses{display:grid;gap:4px 20px;grid-template-columns:repeat(auto-fill,minmax(290px,1fr))}
.clauses>div{display:flex;gap:10px;align-items:baseline}
.clauses dt{flex:none;min-width:74px}
.clauses summary{cursor:pointer}
.clauses p{margin:6px 0;font-size:14px;color:var(--quiet)}
.scroll{overflow-x:auto}
.frame{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:14px}
.whole>summary{cursor:pointer;color:var(--accent);padding:4px 0 10px;font-weight:550}

.log{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden;font-size:13px}
.entry+.entry{border-top:1px solid var(--line)}
.entry summary{display:grid;grid-template-columns:3.2em 6.2em 8.4em minmax(0,1fr) auto;gap:10px;padding:4px 14px;cursor:pointer;list-style:none;font-family:var(--mono);align-items:baseline}
.entry summary::-webkit-details-marker{display:none}
.entry summary:hover{background:var(--raised)}
.entry summary:focus-visible{outline-offset:-2px}
.entry .step,.entry .time{text-align:right;color:var(--quiet);font-variant-numeric:tabular-nums}
.entry .who{font-weight:600}
.entry.routine .who,.entry.routine .what{color:var(--quiet);font-weight:400}
.live .log:not(.everything) .entry.routine:not(.wrong){display:none}
.entry.wrong{background:var(--bad-soft)}
.entry.wrong .what,.clause-mark{color:var(--bad);font-weight:700}
.entry.target{box-shadow:inset 0 0 0 2px var(--accent)}
.entry pre{margin:0;padding:10px 14px 14px 60px;overflow-x:auto;white-space:pre-wrap;background:var(--raised);line-height:1.5;font-size:12.5px}
.entry pre.bytes{white-space:pre;padding-top:0}

.gauges .gauge{width:60%;vertical-align:middle}
.gauges svg{display:block;width:100%;height:10px}
.gauges .track{fill:var(--raised)}
.gauges .fill{fill:var(--accent)}
.facts{display:grid;gap:1px;background:var(--line)}
.figures{display:grid;gap:0;background:var(--surface)}
.figures,.facts{border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
.figures{grid-template-columns:repeat(auto-fill,minmax(190px,1fr))}
.figures div{background:var(--surface);padding:12px 18px;display:flex;flex-direction:column-reverse}
.figures dt{font-size:13px;color:var(--quiet)}
.figures dd{font-size:22px;font-weight:650;font-variant-numeric:tabular-nums}
.facts div{background:var(--surface);display:grid;grid-template-columns:170px minmax(0,1fr);gap:12px;padding:8px 18px}
.facts dt{color:var(--quiet)}

@media (max-width:1080px){.about{display:none}.bar{gap:8px;justify-content:space-between}.headline{grid-template-columns:minmax(0,1fr)}.headline-diagram{border-left:0;border-top:1px solid var(--line)}}
@media (max-width:920px){
html{scroll-padding-top:130px}
.headline blockquote{display:none}
.bar{flex-wrap:wrap;height:auto;padding:8px 16px 0;position:static}
.bar nav{order:3;flex-basis:100%;height:40px;overflow-x:auto}
.bar nav a{padding:0 9px}
main{padding:16px}
.hero{grid-template-columns:auto minmax(0,1fr);padding:16px 16px 0}
.hero-mark{font-size:34px;align-self:start;padding-top:2px}
.hero h1{font-size:22px}
.counts{grid-column:1/-1;flex-wrap:wrap;gap:8px 22px;padding-top:8px}
.counts div{flex-direction:row-reverse;align-items:baseline;gap:6px}
.counts dd{font-size:18px}
.shares{width:calc(100% + 32px);margin:12px -16px 0}
.headline-text{padding:16px}
.compare{grid-template-columns:minmax(0,1fr)}
.map{grid-template-columns:minmax(0,1fr);padding:14px 16px}
.list th,.list td{padding:8px}
.list td:first-child,.list tr>th:first-child{padding-left:12px}
.entry summary{grid-template-columns:2.4em 5.4em minmax(0,1fr)}
.entry .time{display:none}
.entry .what,.entry .clause-mark{grid-column:3}
.entry pre{padding-left:14px}
.list.stack{display:block}
.stack thead{display:none}
.stack tbody{display:block}
.stack tr{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:4px 10px;padding:10px 14px;border-top:1px solid var(--line);align-items:baseline}
.stack tr:first-child{border-top:0}
.stack tr>*,.list.stack tr>:first-child,.list.stack tr>:last-child{border:0;padding:0}
.stack .wide{grid-column:1/-1;order:1}
.stack .minor{display:none}
.stack td:empty{display:none}
.facts div{grid-template-columns:minmax(0,1fr);gap:0}
.gauges .gauge{width:30%}
.gauges td{overflow-wrap:normal}
.gauges td:first-child{overflow-wrap:anywhere}
.keys{display:none}
}
@media (max-width:480px){
.bar{padding:8px 12px 0}
.bar nav{justify-content:space-between;gap:0}
.bar nav a{padding:0 4px;font-size:14px}
.bar nav .tally{display:none}
main{padding:12px}
.frame{padding:10px 4px}
.finding{padding:14px 14px}
.headline-diagram{padding:10px 4px}
.actions .button{padding:9px 13px}
}
`;
