/** Owns how the demo's page looks, in light and in dark, wide and narrow. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f5f6fa;--surface:#fff;--ink:#1a1c29;--quiet:#5d6178;--line:#dfe2ec;--accent:#4650c8;--soft:#e9ebfb;--go:#187a48;--stop:#c0303c;--stop-soft:#fdebec;--on:#fff;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--ground:#11131b;--surface:#1a1d29;--ink:#eceef6;--quiet:#a1a6bd;--line:#2d3143;--accent:#a5adff;--soft:#272c4a;--go:#4fc98a;--stop:#ff8188;--stop-soft:#3b2027;--on:#11131b}}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;min-height:100vh;display:grid;grid-template-rows:auto 1fr;background:var(--ground);color:var(--ink);font:16px/1.5 var(--sans)}
h1,h2,h3,p,ol{margin:0}
button,input,select{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.quiet{color:var(--quiet);font-size:14px}
header{display:flex;align-items:center;flex-wrap:wrap;gap:4px 20px;padding:14px 28px;background:var(--surface);border-bottom:1px solid var(--line)}
header b{font-size:18px;letter-spacing:-.01em;color:var(--accent)}
header a{margin-left:auto;color:var(--accent);font-size:14px;text-underline-offset:3px}
main{display:grid;grid-template-columns:minmax(320px,380px) minmax(0,1fr);gap:24px;padding:24px 28px;max-width:1280px;width:100%;margin:0 auto;align-items:start}
section{background:var(--surface);border:1px solid var(--line);border-radius:16px}
.phone{padding:36px 28px 24px;display:grid;justify-items:center;gap:10px;text-align:center}
.phone h1{font-size:22px;line-height:1.3;letter-spacing:-.01em;overflow-wrap:anywhere}
.avatar{width:104px;height:104px;border-radius:50%;display:grid;place-items:center;background:var(--soft);color:var(--accent);font-size:42px;font-weight:600;margin-bottom:10px;position:relative}
[data-state=talking] .avatar{background:var(--go);color:var(--on)}
[data-state=offline] .avatar{background:var(--line);color:var(--quiet)}
.avatar::after{content:"";position:absolute;inset:0;border-radius:50%;border:2px solid var(--accent);opacity:0}
[data-state=ringing] .avatar::after,[data-state=calling] .avatar::after,[data-state=connecting] .avatar::after{animation:ring 1.6s ease-out infinite}
@keyframes ring{from{opacity:.8;transform:scale(1)}to{opacity:0;transform:scale(1.45)}}
@media (prefers-reduced-motion:reduce){.avatar::after{animation:none!important;opacity:.6!important}}
#clock{font-variant-numeric:tabular-nums;color:var(--quiet)}
#clock:empty,#note:empty{display:none}
#fault{width:100%;padding:10px 14px;border-radius:10px;background:var(--stop-soft);color:var(--stop);font-size:15px;text-align:left}
#dial{width:100%;display:grid;gap:8px;text-align:left;margin-top:12px}
label{font-size:14px;font-weight:600}
.field{display:flex;gap:8px}
input,select{flex:1;width:100%;min-width:0;min-height:44px;padding:0 12px;border-radius:10px;border:1px solid var(--line);background:var(--ground)}
button{min-height:44px;padding:0 22px;border-radius:22px;border:1px solid var(--line);background:var(--surface);font-weight:600;cursor:pointer}
button:hover{filter:brightness(.96)}
.go{background:var(--go);border-color:var(--go);color:var(--on)}
.stop{background:var(--stop);border-color:var(--stop);color:var(--on)}
[aria-pressed=true]{background:var(--soft);color:var(--accent);border-color:var(--accent)}
.actions{display:flex;flex-wrap:wrap;justify-content:center;gap:12px;margin:12px 0}
.actions:not(:has(button:not([hidden]))){display:none}
.microphone{width:100%;text-align:left;display:grid;gap:6px;margin-top:14px;padding-top:18px;border-top:1px solid var(--line)}
.wire{height:calc(100vh - 106px);min-height:440px;display:grid;grid-template-rows:auto auto 1fr auto;overflow:hidden}
.wire-head{display:flex;align-items:baseline;flex-wrap:wrap;gap:4px 14px;padding:16px 20px}
h2{font-size:18px}
.ghost{margin-left:auto;min-height:32px;padding:0 12px;font-size:14px;font-weight:500;background:none}
.lanes,.row{display:grid;grid-template-columns:56px minmax(0,1fr) 148px;gap:12px;padding:0 20px}
.lanes{border-bottom:1px solid var(--line);padding-bottom:8px;font-size:13px;color:var(--quiet);font-weight:600;grid-template-columns:56px 1fr 1fr 148px}
.lanes span:first-child{grid-column:2}
.lanes span:nth-child(2){text-align:right}
#rows{list-style:none;padding:0;overflow:auto;min-height:160px}
#rows:empty::before{content:"Nothing was said yet.";display:block;padding:24px 20px;color:var(--quiet)}
.row{align-items:stretch}.row>*{align-self:center}.row .message{align-self:stretch}
.row time{font-size:12px;color:var(--quiet);font-variant-numeric:tabular-nums;text-align:right}
.message{display:flex;gap:8px;align-items:baseline;justify-content:center;padding:9px 16px 8px;position:relative;border-left:2px solid var(--line);border-right:2px solid var(--line);min-height:44px;flex-wrap:wrap;color:var(--tone)}
.message b{font:600 13px/1.4 var(--mono)}
.message i{font-style:normal;font-size:13px;color:var(--quiet);overflow-wrap:anywhere}
.message::before{content:"";position:absolute;left:3px;right:3px;bottom:3px;border-bottom:2px solid currentColor}
.message::after{content:"";position:absolute;bottom:0;border:4px solid transparent;border-width:4px 7px}
.page .message::after{right:0;border-left-color:currentColor;border-right:0}
.server .message::after{left:0;border-right-color:currentColor;border-left:0}
.row{--tone:var(--ink)}
.row.request{--tone:var(--accent)}
.row.event{--tone:var(--go)}
.row.response{--tone:var(--quiet)}
.row.refusal{--tone:var(--stop)}
.row.response .message::before{border-bottom-style:dashed}
.chips{display:flex;flex-wrap:wrap;gap:5px}
.chip{min-height:26px;padding:0 8px;border-radius:14px;background:var(--soft);border-color:transparent;color:var(--accent);font:600 12px/1 var(--mono)}
#clause{border-top:1px solid var(--line);padding:14px 20px 18px;display:grid;grid-template-columns:1fr auto;gap:6px 12px;background:var(--soft);max-height:260px;overflow:auto}
#clause h3{font-size:16px}
#clause p{grid-column:1/-1;max-width:72ch}
@media (max-width:820px){main{grid-template-columns:minmax(0,1fr);padding:14px;gap:14px}header{padding:12px 16px}header a{margin-left:0}.phone{padding:24px 18px}.wire{height:auto;min-height:0}#rows{max-height:60vh}.wire-head{padding:14px}.wire-head .quiet{display:none}.lanes,.row{grid-template-columns:minmax(0,1fr) 108px;padding-left:14px;padding-right:14px}.lanes{display:none}.row time{display:none}.message{padding:9px 8px 8px}.avatar{width:84px;height:84px;font-size:34px}}
`;
