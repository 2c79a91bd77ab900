/**
 * Owns what the page does by itself: pages by their address, search and filter, copy, dark and light,
 * keys. Without it the page is one long document. Plain JavaScript, since the browser runs it as it is.
 */
export const SCRIPT = String.raw`
(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const pages = all('[data-page]');
  const status = document.getElementById('status');
  const say = (text) => { status.textContent = text; };
  root.classList.add('live');

  // Dark and light: the system's, until the reader says otherwise.
  const stored = () => { try { return localStorage.getItem('audiocall-theme'); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem('audiocall-theme', theme); } catch {} };
  const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  if (stored() === 'dark' || stored() === 'light') root.dataset.theme = stored();
  document.getElementById('theme').addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    store(root.dataset.theme);
    say(root.dataset.theme === 'dark' ? 'Dark' : 'Light');
  });

  // Pages: the address names one, or something in one.
  const title = document.title;
  const read = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return location.hash.slice(1); } };
  const show = (focus) => {
    const name = read();
    const target = document.getElementById(name);
    const page = target?.closest('[data-page]') ?? document.getElementById('summary');
    const unknown = document.getElementById('unknown');
    unknown.hidden = name === '' || page.contains(target);
    unknown.querySelector('bdi').textContent = name.startsWith('case/') ? 'case ' + name.slice(5) : name;
    for (const each of pages) each.hidden = each !== page;
    const area = page.id.startsWith('case/') ? 'cases' : page.id;
    for (const link of all('.bar nav a')) {
      link.removeAttribute('aria-current');
      if (link.hash !== '#' + area) continue;
      link.setAttribute('aria-current', 'page');
      const bar = link.parentElement;
      bar.scrollLeft += link.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - link.offsetWidth) / 2;
    }
    const heading = page.querySelector('h1');
    document.title = page.id === 'summary' ? title : (heading?.textContent ?? '') + ' · ' + title;
    for (const marked of all('.target')) marked.classList.remove('target');
    if (target && target !== page && page.contains(target)) {
      for (let up = target; up && up !== page; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
      if (target.matches('.routine')) target.closest('.log').classList.add('everything');
      const inner = target.querySelector('details');
      if (inner) inner.open = true;
      target.hidden = false;
      target.classList.add('target');
      target.scrollIntoView({ block: 'start' });
      target.querySelector('summary')?.focus({ preventScroll: true });
    } else {
      scrollTo(0, 0);
      if (focus) heading?.focus({ preventScroll: true });
    }
    for (const diagram of all('.scroll', page)) showWrong(diagram);
  };
  // Where a diagram is wider than the window: to the first wrong arrow, with what is marked on it.
  const showWrong = (diagram) => {
    const marks = all('.shaft,.note,.badge', all('.wrong', diagram).find((each) => each.getClientRects().length > 0) ?? document.createElement('p'));
    if (marks.length === 0 || diagram.scrollWidth <= diagram.clientWidth) return;
    const boxes = marks.map((mark) => mark.getBoundingClientRect());
    const middle = (Math.min(...boxes.map(({ left }) => left)) + Math.max(...boxes.map(({ right }) => right))) / 2;
    const frame = diagram.getBoundingClientRect();
    diagram.scrollLeft += middle - frame.left - frame.width / 2;
  };
  for (const whole of all('.whole')) whole.addEventListener('toggle', () => all('.scroll', whole).forEach(showWrong));
  addEventListener('hashchange', () => show(true));
  show(false);

  // Search and filter.
  const filters = new Map();
  const apply = (list) => {
    const { text = '', verdict = '' } = filters.get(list) ?? {};
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of all('[data-list="' + list + '"] tbody tr')) {
      const fits = (verdict === '' || row.dataset.verdict === verdict) && words.every((word) => row.dataset.search.includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    document.querySelector('[data-empty="' + list + '"]').hidden = shown > 0;
    say(shown + ' shown');
  };
  const change = (list, part) => { filters.set(list, { ...filters.get(list), ...part }); apply(list); };
  for (const input of all('[data-search-in]')) {
    input.addEventListener('input', () => change(input.dataset.searchIn, { text: input.value }));
  }
  for (const button of all('[data-filter]')) {
    button.addEventListener('click', () => {
      const { filter, value } = button.dataset;
      for (const other of all('[data-filter="' + filter + '"]')) other.setAttribute('aria-pressed', String(other === button));
      change(filter, { verdict: value });
    });
  }

  // Copy; the old way where a browser keeps the clipboard from files.
  const copyByHand = (text) => {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'hidden';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  };
  for (const button of all('[data-copy]')) {
    const label = button.textContent;
    button.addEventListener('click', async () => {
      const text = button.dataset.copy;
      let done = true;
      try { await navigator.clipboard.writeText(text); } catch { done = copyByHand(text); }
      button.focus();
      button.textContent = done ? 'Copied' : 'Select it by hand';
      button.classList.toggle('done', done);
      say(button.textContent);
      setTimeout(() => { button.textContent = label; button.classList.remove('done'); }, 1600);
    });
  }

  for (const button of all('[data-open-all]')) {
    button.addEventListener('click', () => {
      const entries = all('details.entry', button.closest('section'));
      const open = entries.some((entry) => !entry.open);
      for (const entry of entries) entry.open = open;
      button.textContent = open ? 'Close all' : 'Open all';
    });
  }

  for (const button of all('[data-pings]')) {
    const log = button.closest('section').querySelector('.log');
    button.addEventListener('click', () => {
      const shown = log.classList.toggle('everything');
      button.setAttribute('aria-pressed', String(shown));
      button.textContent = shown ? 'Hide pings' : 'Show pings';
    });
  }

  // Keys.
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (typing && event.target.value !== '') { event.target.value = ''; event.target.dispatchEvent(new Event('input')); }
      else if (typing) event.target.blur();
      else location.hash = '#summary';
      return;
    }
    if (typing) return;
    const page = pages.find((each) => !each.hidden);
    if (event.key === '/') {
      event.preventDefault();
      if (!page.querySelector('input[type=search]')) location.hash = '#clauses';
      setTimeout(() => pages.find((each) => !each.hidden).querySelector('input[type=search]')?.focus());
    } else if (event.key === 'n' || event.key === 'p') {
      const link = page.querySelector('[data-go="' + (event.key === 'n' ? 'next' : 'previous') + '"]');
      if (link) link.click();
      else if (event.key === 'n' && !page.id.startsWith('case/')) document.querySelector('#cases tbody .case-link')?.click();
    }
  });
})();
`;
