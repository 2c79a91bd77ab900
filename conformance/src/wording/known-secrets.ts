/**
 * Owns the secrets that this process knows, the keys and tokens of its run, and that none of them stands in what it
 * says or leaves: whatever a server quotes, and wherever. Terminal and files pass here last.
 */

/** Shorter ones protect nothing, and their letters are in other words. */
export const SHORTEST_SECRET = 6;
/** So many characters of one that is cut off tell enough of it. */
const SHORTEST_PART = 4;
/** What a long run may keep of tokens; keys always stay. */
const MOST_TOKENS = 50_000;
/** Where a text was cut. */
const CUT = '…';

/** What a secret is, and so what stands for it. */
export type SecretKind = 'service key' | 'user token' | 'resume token';

/** What is known, and where a text may hold it. */
export class KnownSecrets {
  private readonly kinds = new Map<string, SecretKind>();
  /** The spellings that begin with these characters. */
  private readonly byStart = new Map<string, { readonly text: string; readonly mask: string }[]>();
  /** By a character code, whether any spelling begins with it: most positions of a text are done with that. */
  private readonly starts = new Set<number>();

  /** From now on it is hidden, in every spelling. What is no longer than a word is no secret. */
  learn(secret: string, kind: SecretKind): void {
    if (secret.length < SHORTEST_SECRET || this.kinds.has(secret)) return;
    if (kind !== 'service key' && this.kinds.size >= MOST_TOKENS) return;
    this.kinds.set(secret, kind);
    for (const text of new Set([secret, inJson(secret), inUrl(secret)])) {
      const start = text.slice(0, SHORTEST_PART);
      const others = this.byStart.get(start) ?? [];
      // The longest that fits counts.
      const all = [...others, { text, mask: `<${kind}>` }];
      this.byStart.set(
        start,
        all.sort((a, b) => b.text.length - a.text.length),
      );
      this.starts.add(text.charCodeAt(0));
    }
  }

  /** The text without them, and without the beginning of one where the text was cut. */
  hide(text: string): string {
    return this.replace(text, (rest) => rest.startsWith(CUT));
  }

  /** The same of bytes, of which the end may be missing. */
  hideInBytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1');
    const hidden = this.replace(text, (rest) => rest === '');
    return hidden === text ? bytes : new Uint8Array(Buffer.from(hidden, 'latin1'));
  }

  /** Hides them in every text and all bytes of a message; what the harness itself says in it stays. */
  hideIn(message: object): void {
    if (this.kinds.size === 0) return;
    const isOwn = '$typeName' in message && String(message.$typeName).startsWith(OWN_MESSAGES);
    const fields = message as Record<string, unknown>;
    for (const [said, value] of Object.entries(fields)) {
      const name = isOwn ? said : this.hide(said);
      if (name !== said) {
        delete fields[said];
        fields[name] = value;
      }
      if (
        name === '$typeName' ||
        name === 'case' ||
        (isOwn && OWN_FIELDS.has(name) && isText(value))
      )
        continue;
      if (typeof value === 'string') {
        const hidden = this.hide(value);
        if (hidden !== value) fields[name] = hidden;
      } else if (value instanceof Uint8Array) fields[name] = this.hideInBytes(value);
      else if (typeof value === 'object' && value !== null) this.hideIn(value);
    }
  }

  private replace(text: string, isCut: (rest: string) => boolean): string {
    if (this.kinds.size === 0) return text;
    let hidden = '';
    let done = 0;
    for (let at = 0; at + SHORTEST_PART <= text.length; at += 1) {
      if (!this.starts.has(text.charCodeAt(at))) continue;
      for (const { text: secret, mask } of this.byStart.get(text.slice(at, at + SHORTEST_PART)) ??
        []) {
        const length = commonLength(text, at, secret);
        if (length < secret.length && !isCut(text.slice(at + length, at + length + 1))) continue;
        hidden += `${text.slice(done, at)}${mask}`;
        done = at + length;
        at = done - 1;
        break;
      }
    }
    return done === 0 ? text : hidden + text.slice(done);
  }
}

/** The messages of the harness, and what in them is its own: ids, and what its user typed. */
const OWN_MESSAGES = 'audiocall.conformance.';
const OWN_FIELDS = new Set(
  'id caseId firstCase kind clause clauses cases title description mode verdict rerun command options replayFile'.split(
    ' ',
  ),
);

function isText(value: unknown): boolean {
  return typeof (Array.isArray(value) ? value[0] : value) === 'string';
}

function commonLength(text: string, at: number, secret: string): number {
  let length = SHORTEST_PART;
  while (length < secret.length && text[at + length] === secret[length]) length += 1;
  return length;
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

/** As a URL has it; one with half a character has no such spelling. */
function inUrl(secret: string): string {
  return /\p{Cs}/u.test(secret) ? secret : encodeURIComponent(secret);
}

/** Those of this process. */
export const KNOWN_SECRETS = new KnownSecrets();
