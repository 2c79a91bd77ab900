/**
 * Owns the secrets that this process knows, the keys and tokens of its run, and that none of them stands in what it
 * says or leaves: whatever a server quotes, and wherever. Terminal and files pass here last.
 */
import { isOwnWord } from './own-text.js';
import { spellInBase64, spellSecret } from './spell-secret.js';
import { Spellings } from './spellings.js';

/** Shorter ones protect nothing, and their letters are in other words. */
export const SHORTEST_SECRET = 6;
/** One of 128 bits is longer (RS-6); a shorter one may be any word that its server likes. */
const SHORTEST_RESUME_TOKEN = 16;
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
  private readonly known = new Set<string>();
  private readonly spellings = new Spellings();

  /** Without what is a word in which the verdict itself is told. */
  constructor(private readonly isOwnWord: (text: string) => boolean) {}

  /** From now on it is hidden, in every spelling. What is no longer than a word is no secret. */
  learn(said: string, kind: SecretKind): void {
    const secret = said.trim();
    const shortest = kind === 'resume token' ? SHORTEST_RESUME_TOKEN : SHORTEST_SECRET;
    if (secret.length < shortest || this.known.has(secret)) return;
    if (kind !== 'service key' && this.known.size >= MOST_TOKENS) return;
    if (this.isOwnWord(secret)) return;
    this.known.add(secret);
    for (const text of spellSecret(secret)) this.spellings.add(text, `<${kind}>`);
    if (kind === 'resume token') return;
    for (const text of spellInBase64(secret)) this.spellings.add(text, `<${kind}>`);
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
    if (this.known.size > 0) this.hideInFields(message, false);
  }

  /** The names of fields are those of the schema; the keys of a map are somebody's words. */
  private hideInFields(fields: object, isMap: boolean): void {
    const isMessage = '$typeName' in fields;
    const isOwn = isMessage && String(fields.$typeName).startsWith(OWN_MESSAGES);
    const values = fields as Record<string, unknown>;
    for (const [said, value] of Object.entries(values)) {
      const name = isMap ? this.hide(said) : said;
      if (name !== said) {
        delete values[said];
        values[name] = value;
      }
      if (!isMap && (name === '$typeName' || name === 'case')) continue;
      if (isOwn && OWN_FIELDS.has(name) && isText(value)) continue;
      if (typeof value === 'string') {
        const hidden = this.hide(value);
        if (hidden !== value) values[name] = hidden;
      } else if (value instanceof Uint8Array) values[name] = this.hideInBytes(value);
      else if (typeof value === 'object' && value !== null) {
        this.hideInFields(value, isMessage && isMapField(value));
      }
    }
  }

  private replace(text: string, isCut: (rest: string) => boolean): string {
    if (this.known.size === 0) return text;
    return this.spellings.replace(text, ({ whole, part }, at) => {
      const cut =
        part !== undefined &&
        part.end - at >= SHORTEST_PART &&
        isCut(text.slice(part.end, part.end + 1));
      return cut ? part : whole;
    });
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

/** A field of a message that is no list, no message and no choice. */
function isMapField(value: object): boolean {
  return !Array.isArray(value) && !('$typeName' in value) && !isChoice(value);
}

function isChoice(value: object): boolean {
  return 'case' in value && Object.keys(value).every((name) => name === 'case' || name === 'value');
}

/** Those of this process. */
export const KNOWN_SECRETS = new KnownSecrets(isOwnWord);
