/**
 * Owns why an answer is the right one, for the sentence of a finding: which field, its bound, and how long it is, or
 * how many there are of how many. Never what a field holds.
 */
import { StatusCode, utf8Length } from '@audiocall/proto';
import { findAlikeOffer } from '../alike.js';
import type { Facts, SentFrame } from '../facts.js';
import type { Expectation } from '../responses/expectation.js';
import { findFieldAtLimit } from '../responses/fields.js';

/** One of its strings has more UTF-16 units, and so more bytes, than an id may have code points: its name. */
export function findLong({ frame: { body } }: SentFrame): string | undefined {
  return Object.entries(body.value ?? {})
    .filter(
      ([, value]) => typeof value === 'string' && value.length > 64 && [...value].length <= 64,
    )
    .map(([name]) => name)[0];
}

/** Which field or number makes the expected answer right, and its bound; empty where that is another matter. */
export function explainAnswer(
  facts: Facts,
  sent: SentFrame,
  code: StatusCode | undefined,
  { code: right, because = '' }: Expectation,
): string {
  // What speaks for success is of interest where a limit was said to be reached.
  if (because !== '' && (right !== StatusCode.OK || code === StatusCode.LIMIT_EXCEEDED)) {
    return because;
  }
  if (code !== StatusCode.INVALID_ARGUMENT) return '';
  if (findAlikeOffer(facts, sent) !== undefined) {
    return 'client_ref looks like that of an earlier offer, and is another one';
  }
  const long = findLong(sent);
  if (long !== undefined) return describeLength(long, sent);
  const atLimit = findFieldAtLimit(sent);
  return atLimit === undefined ? '' : `${atLimit}, and that much is allowed`;
}

function describeLength(name: string, { frame: { body } }: SentFrame): string {
  const value = String(Object.entries(body.value ?? {}).find(([each]) => each === name)?.[1]);
  const bytes = utf8Length(value);
  return `${nameField(name)} has ${[...value].length} code points in ${bytes} bytes, and may have 64 code points`;
}

/** A field as the schema spells it. */
function nameField(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
