/**
 * Owns the reading of TypeScript sources as tokens, and the finding of their imports. A small lexer
 * that knows comments, strings, templates and regular expressions, so that nothing inside them is
 * taken for code. Must not know which imports are allowed, nor touch files.
 */

/** A word, a string, or one character of punctuation. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  /** The token as written; of a string, what is between its quotes. */
  readonly text: string;
  readonly line: number;
}

/** One import, of whichever form. */
export interface Import {
  /** What is imported; undefined when it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
}

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*|\d[\w.]*/uy;
const PLAIN_STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGULAR_EXPRESSION = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const SKIPPED = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

/** Words after which a slash starts a regular expression, not a division. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await'.split(' '),
);

/** The tokens of a source, without comments, white space and regular expressions. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  /** For each open brace: whether it closes a `${` of a template. */
  const braces: boolean[] = [];
  let at = 0;
  let line = 1;

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) advance(found.length);
    return found;
  };
  const advance = (length: number): void => {
    for (let index = at; index < at + length; index += 1) if (text[index] === '\n') line += 1;
    at += length;
  };
  /** Reads template text up to its end or to `${`. A template without `${` counts as a string. */
  const takeTemplate = (isStart: boolean): void => {
    const from = at;
    const startLine = line;
    while (at < text.length) {
      if (text[at] === '\\') advance(2);
      else if (text[at] === '`') {
        const inside = text.slice(from, at);
        advance(1);
        tokens.push({ kind: isStart ? 'string' : 'mark', text: inside, line: startLine });
        return;
      } else if (text.startsWith('${', at)) {
        advance(2);
        tokens.push({ kind: 'mark', text: '${', line });
        braces.push(true);
        return;
      } else advance(1);
    }
  };

  while (at < text.length) {
    if (take(SKIPPED) !== undefined) continue;
    const startLine = line;
    const string = take(PLAIN_STRING);
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.slice(1, -1), line: startLine });
      continue;
    }
    const word = take(WORD);
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word, line: startLine });
      continue;
    }
    if (text[at] === '/' && startsExpression(tokens.at(-1)) && take(REGULAR_EXPRESSION)) {
      tokens.push({ kind: 'mark', text: '/regex/', line: startLine });
      continue;
    }
    const mark = text.charAt(at);
    advance(1);
    if (mark === '`') {
      takeTemplate(true);
    } else if (mark === '}' && braces.pop() === true) {
      takeTemplate(false);
    } else {
      if (mark === '{') braces.push(false);
      tokens.push({ kind: 'mark', text: mark, line: startLine });
    }
  }
  return tokens;
}

function startsExpression(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_EXPRESSION.has(before.text);
  return before.kind === 'mark' && !/^[)\]}]$/.test(before.text) && before.text !== '/regex/';
}

/** Every import of a source: static, type, re-export, dynamic, `require` and `import.meta.resolve`. */
export function findImports(tokens: readonly Token[]): readonly Import[] {
  const imports: Import[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isMark(tokens[index - 1], '.')) continue;
    const found = importAt(tokens, index);
    if (found !== undefined) imports.push({ ...found, line: token.line });
  }
  return imports;
}

type Found = { readonly specifier: string | undefined } | undefined;

function importAt(tokens: readonly Token[], index: number): Found {
  const next = tokens[index + 1];
  switch (tokens[index]?.text) {
    case 'import':
      if (next?.kind === 'string') return { specifier: next.text };
      if (isMark(next, '(')) return calledWith(tokens, index + 1);
      if (isMark(next, '.')) {
        const resolves = tokens[index + 4]?.text === 'resolve' && isMark(tokens[index + 5], '(');
        return resolves ? calledWith(tokens, index + 5) : undefined;
      }
      return isMark(next, ':') ? undefined : fromClause(tokens, index + 1);
    case 'export':
      return exportsFrom(tokens, index + 1);
    case 'require':
      return isMark(next, '(') ? calledWith(tokens, index + 1) : undefined;
    default:
      return undefined;
  }
}

/** `export *`, `export {`, with or without `type`; any other export has no import in it. */
function exportsFrom(tokens: readonly Token[], index: number): Found {
  const start = tokens[index]?.text === 'type' ? index + 1 : index;
  return isMark(tokens[start], '*') || isMark(tokens[start], '{')
    ? fromClause(tokens, start)
    : undefined;
}

/** Goes through names, braces and commas up to `from '...'`. */
function fromClause(tokens: readonly Token[], start: number): Found {
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index];
    const next = tokens[index + 1];
    if (token?.text === 'from' && next?.kind === 'string') return { specifier: next.text };
    // `import x = require('...')`: the word `require` is found by itself.
    if (token?.kind === 'mark' && !/^[{},*]$/.test(token.text)) return undefined;
  }
  return undefined;
}

function calledWith(tokens: readonly Token[], open: number): Found {
  const argument = tokens[open + 1];
  return { specifier: argument?.kind === 'string' ? argument.text : undefined };
}

/** Whether a token is this punctuation. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}
