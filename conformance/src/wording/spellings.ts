/**
 * Owns many spellings, and which of them stands at a place of a text: a tree of what they begin with, so that one more
 * costs its own length, and a look no more than the longest, however many begin alike. Pure.
 */

/** What several spellings have in common behind the branch above. */
interface Branch {
  label: string;
  /** What stands for the spelling that ends here. */
  whole: string | undefined;
  /** What stands for one that goes on. */
  readonly part: string;
  readonly next: Map<string, Branch>;
}

/** Where a spelling ends in a text, and what stands for it. */
export interface Spelt {
  readonly end: number;
  readonly mask: string;
}

/** What is found at a place. */
export interface Found {
  /** The longest spelling that stands there. */
  readonly whole: Spelt | undefined;
  /** The beginning of one that goes on otherwise than the text does. */
  readonly part: Spelt | undefined;
}

export class Spellings {
  private readonly root: Branch = makeBranch('', '');

  /** Adds one; any run of white space in it is a space. */
  add(spelling: string, mask: string): void {
    const text = spelling.replace(/\s+/g, ' ');
    let branch = this.root;
    for (let at = 0; at < text.length; ) {
      const first = text.charAt(at);
      const next = branch.next.get(first);
      if (next === undefined) {
        const leaf = makeBranch(text.slice(at), mask);
        branch.next.set(first, leaf);
        branch = leaf;
        break;
      }
      const shared = countShared(text, at, next.label);
      branch = shared < next.label.length ? split(branch, next, shared) : next;
      at += shared;
    }
    branch.whole ??= mask;
  }

  /** Whether any begins with the character at a place: at most places none does. */
  mayBeginAt(text: string, at: number): boolean {
    return this.root.next.has(text.charAt(at));
  }

  /** A space of a spelling is any white space of the text: what is shown was broken into lines. */
  findAt(text: string, at: number): Found {
    let whole: Spelt | undefined;
    let branch = this.root;
    let end = at;
    for (;;) {
      if (branch.whole !== undefined) whole = { end, mask: branch.whole };
      const gap = measureGap(text, end);
      const next = branch.next.get(gap > 0 ? ' ' : text.charAt(end));
      if (next === undefined) {
        const goesOn = branch.next.size > 0;
        return { whole, part: goesOn ? { end, mask: branch.part } : undefined };
      }
      for (const letter of next.label) {
        const step = letter === ' ' ? measureGap(text, end) : Number(text.startsWith(letter, end));
        if (step === 0) return { whole, part: { end, mask: next.part } };
        end += letter === ' ' ? step : letter.length;
      }
      branch = next;
    }
  }

  /** The text with each spelling masked: what is chosen of what stands at a place, the longest where nobody chooses. */
  replace(
    text: string,
    choose: (found: Found, at: number) => Spelt | undefined = takeLongest,
  ): string {
    let hidden = '';
    let done = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (!this.mayBeginAt(text, at)) continue;
      const found = choose(this.findAt(text, at), at);
      if (found === undefined) continue;
      hidden += `${text.slice(done, at)}${found.mask}`;
      done = found.end;
      at = done - 1;
    }
    return done === 0 ? text : hidden + text.slice(done);
  }
}

const takeLongest = (found: Found): Spelt | undefined => found.whole;

/** White space, and the colours of a terminal, which end and begin again where a line does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const GAP = /(?:\s|\u001b\[[\d;]*m)+/y;

function measureGap(text: string, at: number): number {
  const code = text.charCodeAt(at);
  // Nearly all characters are neither.
  if (code > 0x20 && code < 0x7f) return 0;
  GAP.lastIndex = at;
  return GAP.exec(text)?.[0].length ?? 0;
}

function makeBranch(label: string, part: string): Branch {
  return { label, whole: undefined, part, next: new Map() };
}

/** Parts a branch in two behind so many characters; gives the upper one. */
function split(above: Branch, branch: Branch, at: number): Branch {
  const upper = makeBranch(branch.label.slice(0, at), branch.part);
  branch.label = branch.label.slice(at);
  upper.next.set(branch.label.charAt(0), branch);
  above.next.set(upper.label.charAt(0), upper);
  return upper;
}

function countShared(text: string, at: number, label: string): number {
  let shared = 0;
  while (shared < label.length && text.charAt(at + shared) === label.charAt(shared)) shared += 1;
  return shared;
}
