/** Owns the markup of the demo's page. */
import { STYLE } from './style.js';

/** The page. */
export const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Ccircle cx='12' cy='12' r='11' fill='%234f5bd5'/%3E%3C/svg%3E">
<title>audiocall</title>
<style>${STYLE}</style>
<body data-state="offline">
<header><b>audiocall</b><span>You are <strong id="me">…</strong></span><a href="/" target="_blank" rel="noopener">Open another tab to be called</a></header>
<main>
<section class="phone" aria-label="Telephone">
<div class="avatar" aria-hidden="true"><span id="avatar"></span></div>
<h1 id="status" role="status" aria-live="polite">Connecting…</h1>
<p id="clock" aria-hidden="true"></p>
<p id="note" class="quiet" aria-live="polite"></p>
<p id="fault" role="alert" hidden></p>
<form id="dial" hidden>
<label for="callee">Who do you want to call?</label>
<div class="field"><input id="callee" list="names" autocomplete="off" spellcheck="false" required maxlength="128"><button class="go">Call</button></div>
<datalist id="names"><option value="robot"><option value="alice"><option value="bob"><option value="carol"></datalist>
<p class="quiet"><b>robot</b> runs on Node: it always answers, and hums.</p>
</form>
<div class="actions">
<button type="button" id="answer" class="go" hidden>Answer</button>
<button type="button" id="decline" class="stop" hidden>Decline</button>
<button type="button" id="mute" aria-pressed="false" hidden>Mute</button>
<button type="button" id="hang-up" class="stop" hidden>Hang up</button>
<button type="button" id="again" class="go" hidden>Connect again</button>
</div>
<div class="microphone"><label for="microphone">Microphone</label><select id="microphone"><option>Default microphone</option></select></div>
</section>
<section class="wire" aria-label="What is said on the wire">
<div class="wire-head"><h2>On the wire</h2><span class="quiet">every frame of this tab; a clause shows its text</span><button type="button" id="clear" class="ghost">Clear</button></div>
<div class="lanes" aria-hidden="true"><span>this tab</span><span>server</span></div>
<ol id="rows" tabindex="0" aria-label="Frames"></ol>
<article id="clause" aria-live="polite" hidden></article>
</section>
</main>
<script type="module" src="/page.js"></script>
`;
