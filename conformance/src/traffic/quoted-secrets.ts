/**
 * Owns the secrets that somebody quotes where none belongs: in the sentence of a Status, and in what is no frame.
 * Knows those that were shown in their own fields before. Pure.
 */
import type { RawMessage, ServerFrame, Status } from '@audiocall/proto';

/** What shorter secrets protect, nobody needs to hide; and their letters are in every other word. */
const SHORTEST = 4;

/** A frame in whose sentences labels stand for secrets. */
export function hideInSentences(
  frame: ServerFrame,
  labels: ReadonlyMap<string, string>,
): ServerFrame {
  const { body } = frame;
  if (body.case === 'response') {
    const status = hideInStatus(body.value.status, labels);
    if (status === body.value.status) return frame;
    return { ...frame, body: { ...body, value: { ...body.value, status } } };
  }
  if (body.case !== 'control' || body.value.body.case !== 'error') return frame;
  const { body: inner } = body.value;
  const status = hideInStatus(inner.value.status, labels);
  if (status === inner.value.status) return frame;
  const error = { ...inner, value: { ...inner.value, status } };
  return { ...frame, body: { ...body, value: { ...body.value, body: error } } };
}

function hideInStatus<Said extends Status | undefined>(
  status: Said,
  labels: ReadonlyMap<string, string>,
): Said {
  if (status === undefined) return status;
  const message = hideInText(status.message, labels);
  return message === status.message ? status : { ...status, message };
}

/** The fields of secrets, as JSON has them (WR-7). */
const JSON_SECRETS =
  /("(?:serviceKey|service_key|authToken|auth_token|resumeToken|resume_token|credential)"\s*:\s*")(?:[^"\\]|\\.)*/g;

/** What is no frame, without secrets in what is kept of it. Its length stays what it was. */
export function hideInRaw(raw: RawMessage, labels: ReadonlyMap<string, string>): RawMessage {
  const text = Buffer.from(raw.head).toString('latin1');
  const inBytes = new Map(
    [...labels].map(([secret, shown]) => [Buffer.from(secret).toString('latin1'), shown]),
  );
  const hidden = hideInText(text, inBytes).replace(JSON_SECRETS, '$1<secret>');
  return hidden === text ? raw : { ...raw, head: new Uint8Array(Buffer.from(hidden, 'latin1')) };
}

function hideInText(text: string, labels: ReadonlyMap<string, string>): string {
  let hidden = text;
  for (const [secret, shown] of labels) {
    if (secret.length >= SHORTEST) hidden = hidden.replaceAll(secret, () => shown);
  }
  return hidden;
}
