/**
 * Owns the secrets that somebody quotes where none belongs: in the sentence of a Status, and in what is no frame.
 * Knows those that were shown in their own fields before. Pure.
 */
import type { RawMessage, ServerFrame, Status } from '@audiocall/proto';
import { Spellings } from '../wording/spellings.js';

/** What shorter secrets protect, nobody needs to hide; and their letters are in every other word. */
const SHORTEST = 4;

/** The fields of secrets, as JSON has them (WR-7). */
const JSON_SECRETS =
  /("(?:serviceKey|service_key|authToken|auth_token|resumeToken|resume_token|credential)"\s*:\s*")(?:[^"\\]|\\.)*/g;

/** The secrets of one case, and the labels that stand for them: a text is read once, however many there are. */
export class CaseSecrets {
  private readonly labels = new Map<string, string>();
  private readonly inText = new Spellings();
  /** In UTF-8, of which each byte is a letter. */
  private readonly inBytes = new Spellings();

  /** What stands for a secret: equal exactly where the secrets are. */
  label(kind: string, secret: string): string {
    const known = this.labels.get(secret);
    if (known !== undefined) return known;
    const made = label(this.labels, kind, secret);
    if (secret.length >= SHORTEST) {
      this.inText.add(secret, made);
      this.inBytes.add(readBytes(Buffer.from(secret)), made);
    }
    return made;
  }

  /** A frame in whose sentences labels stand for secrets. */
  hideInSentences(frame: ServerFrame): ServerFrame {
    const { body } = frame;
    if (body.case === 'response') {
      const status = this.hideInStatus(body.value.status);
      if (status === body.value.status) return frame;
      return { ...frame, body: { ...body, value: { ...body.value, status } } };
    }
    if (body.case !== 'control' || body.value.body.case !== 'error') return frame;
    const { body: inner } = body.value;
    const status = this.hideInStatus(inner.value.status);
    if (status === inner.value.status) return frame;
    const error = { ...inner, value: { ...inner.value, status } };
    return { ...frame, body: { ...body, value: { ...body.value, body: error } } };
  }

  /** What is no frame, without secrets in what is kept of it. Its length stays what it was. */
  hideInRaw(raw: RawMessage): RawMessage {
    const text = readBytes(raw.head);
    const hidden = this.inBytes.replace(text).replace(JSON_SECRETS, '$1<secret>');
    return hidden === text ? raw : { ...raw, head: new Uint8Array(Buffer.from(hidden, 'latin1')) };
  }

  private hideInStatus<Said extends Status | undefined>(status: Said): Said {
    if (status === undefined) return status;
    const message = this.inText.replace(status.message);
    return message === status.message ? status : { ...status, message };
  }
}

/** What stands for a text, of a kind: the same each time. */
export function label(labels: Map<string, string>, kind: string, text: string): string {
  const known = labels.get(text);
  if (known !== undefined) return known;
  const made = `<${kind} ${labels.size + 1}>`;
  labels.set(text, made);
  return made;
}

function readBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
