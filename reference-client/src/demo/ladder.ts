/** Owns the live sequence diagram: two lifelines and a row for each frame. Knows no protocol. */
import type { ClauseText } from './clause-texts.js';
import type { FrameRow } from './frame-rows.js';

/** The diagram of one page. */
export interface Ladder {
  add(row: FrameRow): void;
  clear(): void;
}

/** Draws into a list; a click on a clause shows its text in `card`. */
export function createLadder(
  list: HTMLElement,
  card: HTMLElement,
  clauses: Readonly<Record<string, ClauseText>>,
): Ladder {
  const startMs = performance.now();

  function show(id: string): void {
    const clause = clauses[id];
    const heading = element('h3', '', `${id} ${clause?.title ?? ''}`);
    const close = element('button', 'ghost', 'Close');
    close.type = 'button';
    close.addEventListener('click', () => {
      card.hidden = true;
    });
    const [origin = '', ...paragraphs] = (clause?.text ?? '').split('\n\n');
    card.replaceChildren(
      heading,
      close,
      element('p', 'quiet', origin),
      ...paragraphs.map((text) => element('p', '', text.replaceAll('\n', ' '))),
    );
    card.hidden = false;
    close.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  }

  return {
    add({ from, label, detail, kind, clauses: ids }) {
      const row = element('li', `row ${from} ${kind}`);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      const message = element('span', 'message');
      message.append(element('b', '', label));
      if (detail !== '') message.append(element('i', '', detail));
      const chips = element('span', 'chips');
      for (const id of ids) {
        const chip = element('button', 'chip', id);
        chip.type = 'button';
        chip.title = clauses[id]?.title ?? id;
        chip.addEventListener('click', () => show(id));
        chips.append(chip);
      }
      row.append(element('time', '', `${seconds} s`), message, chips);
      const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
      list.append(row);
      if (isAtEnd) list.scrollTop = list.scrollHeight;
    },
    clear: () => list.replaceChildren(),
  };
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
