/** Owns the style of the matrix of clients. */
export const STYLE_MATRIX = `
.clients{border-collapse:separate;border-spacing:6px;margin:-6px}
.clients th{font-weight:600;text-align:left;padding:4px 10px;white-space:nowrap}
.clients .pair{background:var(--soft);border-radius:8px;padding:10px 14px;vertical-align:top;min-width:170px}
.clients .pair strong{display:block;color:var(--tone);font-size:14px;white-space:nowrap}
.clients .marks{display:flex;flex-wrap:wrap;gap:2px;margin:6px -5px -5px}
.clients .marks a{display:grid;place-items:center;width:26px;height:26px;border-radius:6px}
.clients .marks a:hover{box-shadow:0 0 0 1.5px var(--tone)}
.absent{margin-top:10px;padding-left:20px}
`;
