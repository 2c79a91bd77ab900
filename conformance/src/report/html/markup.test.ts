import { describe, expect, it } from 'vitest';
import { ATTACK, LONG, REORDERING } from './hostile.fixture.js';
import { clip, clipMiddle, escapeHtml, html, idOf, linkTo } from './markup.js';

describe('html``', () => {
  it('escapes text in content and in attributes', () => {
    expect(html`<p title="${'"\'<&>'}">${'<b>'}</p>`.markup).toBe(
      '<p title="&quot;&#39;&lt;&amp;&gt;">&lt;b&gt;</p>',
    );
  });

  it('keeps what a template made, alone and in a list', () => {
    const item = (text: string) => html`<li>${text}</li>`;
    expect(html`<ul>${['a', '<'].map(item)}${item('c')}</ul>`.markup).toBe(
      '<ul><li>a</li><li>&lt;</li><li>c</li></ul>',
    );
  });
});

describe('escapeHtml()', () => {
  it('leaves nothing that could end an element, an attribute or a script', () => {
    expect(escapeHtml(ATTACK)).not.toMatch(/[<>"']/);
  });

  it('writes out what reorders text or cannot be shown', () => {
    expect(escapeHtml(REORDERING)).toBe('abc\\u202edlrow\\u2066\\u200f\\u0000\\u0007\\ud800 שלום');
  });

  it('keeps lines and tabs', () => {
    expect(escapeHtml('a\n\tb')).toBe('a\n\tb');
  });
});

describe('clip()', () => {
  it('cuts long text between characters', () => {
    expect(clip('short', 5)).toBe('short');
    expect(clip('longer', 5)).toBe('long…');
    expect(clip('\u{1F600}'.repeat(9), 3)).toBe('\u{1F600}\u{1F600}…');
    expect(clip(LONG, 100)).toHaveLength(100);
  });
});

describe('linkTo()', () => {
  it('is readable for a case', () => {
    expect(linkTo('case', 'reject/ringing')).toBe('#case/reject/ringing');
    expect(idOf('case', 'reject/ringing')).toBe('case/reject/ringing');
  });

  it.each([ATTACK, REORDERING, 'a b', '100 %', LONG])(
    'leads to the id, whatever the name',
    (name) => {
      expect(decodeURIComponent(linkTo('case', name).slice(1))).toBe(idOf('case', name));
      expect(linkTo('case', name)).not.toMatch(/[\s<>"]/);
    },
  );
});

describe('clipMiddle()', () => {
  it.each([
    ['mallory', 8, 'mallory'],
    ['mallory-12', 8, 'mall…-12'],
    ['mallory-malformed-2', 14, 'mallory…rmed-2'],
  ])('keeps both ends of %s', (text, most, shown) => {
    expect(clipMiddle(text, most)).toBe(shown);
    expect(shown.length).toBeLessThanOrEqual(most);
  });
});
