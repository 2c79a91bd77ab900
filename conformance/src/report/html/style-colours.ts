/**
 * Owns the colours of the page, in light and in dark. Text on its ground has a contrast of at least 4.5
 * to 1, which a test computes from these very values.
 */
const LIGHT = {
  ground: '#f6f7f9',
  surface: '#ffffff',
  raised: '#f0f2f5',
  line: '#dfe3e9',
  strong: '#b9c0cc',
  ink: '#14171d',
  quiet: '#565e6c',
  accent: '#2f4fc6',
  good: '#0a6e62',
  'good-soft': '#e2f3f0',
  bad: '#b3261e',
  'bad-soft': '#fdecea',
  warn: '#855100',
  'warn-soft': '#fdf1dc',
  known: '#6d3fa0',
  'known-soft': '#f2eafa',
  none: '#5a6270',
  'none-soft': '#edeff2',
  'on-fill': '#ffffff',
} as const;

const DARK = {
  ground: '#0f1115',
  surface: '#171a20',
  raised: '#1f232b',
  line: '#2b303a',
  strong: '#4a5261',
  ink: '#e9ecf1',
  quiet: '#a0a9b8',
  accent: '#9db2ff',
  good: '#5fd0be',
  'good-soft': '#13302c',
  bad: '#ff8d80',
  'bad-soft': '#3a1a19',
  warn: '#edb95a',
  'warn-soft': '#33270f',
  known: '#cba8f5',
  'known-soft': '#2a1f3a',
  none: '#a3abb8',
  'none-soft': '#242932',
  'on-fill': '#101217',
} as const;

/** The colours by theme and name, for the style sheet and for its test. */
export const COLOURS: {
  readonly light: Readonly<Record<keyof typeof LIGHT, string>>;
  readonly dark: Readonly<Record<keyof typeof LIGHT, string>>;
} = { light: LIGHT, dark: DARK };

const declare = (theme: 'light' | 'dark'): string =>
  `color-scheme:${theme};${Object.entries(COLOURS[theme])
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')}`;

/** The colours as custom properties: the system's theme, unless the reader chose one. */
export const STYLE_COLOURS = `
:root{${declare('light')}}
@media (prefers-color-scheme:dark){:root{${declare('dark')}}}
:root[data-theme=light]{${declare('light')}}
:root[data-theme=dark]{${declare('dark')}}
.good{--tone:var(--good);--soft:var(--good-soft)}
.bad{--tone:var(--bad);--soft:var(--bad-soft)}
.warn{--tone:var(--warn);--soft:var(--warn-soft)}
.known{--tone:var(--known);--soft:var(--known-soft)}
.none{--tone:var(--none);--soft:var(--none-soft)}
`;
