/**
 * Owns short names for the ids in a trace, so that a person can tell calls, sessions and users apart at a glance:
 * `call-1` for the first call, `session-of-alice` for a session, `alice` for the user that she asked to be. Pure.
 */
import type { Trace } from '@audiocall/proto';

/** Ids are the target's: a shorter one is as likely a part of a word, a longer one is not looked for. */
const SHORTEST = 4;
const LONGEST = 256;

/** Makes a function that puts short names in the place of the ids of a trace. */
export function nameIds(trace: Trace | undefined): (text: string) => string {
  const names = findNames(trace);
  if (names.size === 0) return (text) => text;
  const ids = [...names.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(
    `(?:\\bcall )?(?<![\\w-])(${ids.map(quote).join('|')})(?![\\w-])`,
    'g',
  );
  return (text) => text.replace(pattern, (whole, id: string) => replace(whole, names.get(id)));
}

function replace(whole: string, name: string | undefined): string {
  if (name === undefined) return whole;
  const isNoCall = whole.startsWith('call ') && !name.startsWith('call-');
  return isNoCall ? `call ${name}` : name;
}

/** The ids of a trace, and their short names. */
export function findNames(trace: Trace | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let calls = 0;
  for (const { participant, what } of trace?.entries ?? []) {
    if (what.case === 'sent' && what.value.body.case === 'createSession') {
      noteUser(what.value.body.value.userId, participant);
    }
    if (what.case === 'command' && what.value.command.case === 'createSession') {
      noteUser(what.value.command.value.userId, participant);
    }
    if (what.case !== 'received') continue;
    const { body } = what.value;
    if (body.case === 'event') noteCall(body.value.callId);
    if (body.case !== 'response') continue;
    const { result } = body.value;
    if (result.case === 'createSession') note(result.value.sessionId, `session-of-${participant}`);
    else if (result.case === 'offerCall') noteCall(result.value.callId);
  }
  return names;

  function noteCall(callId: string): void {
    if (names.has(callId) || !isTelling(callId)) return;
    calls += 1;
    names.set(callId, `call-${calls}`);
  }

  /** Several devices of a user are told apart by their participants; the user is named by the first. */
  function noteUser(id: string | undefined, participant: string): void {
    if (id !== undefined && !names.has(id) && id !== participant) note(id, participant);
  }

  function note(id: string, name: string): void {
    if (isTelling(id)) names.set(id, name);
  }
}

function isTelling(id: string): boolean {
  return id.length >= SHORTEST && id.length <= LONGEST;
}

function quote(id: string): string {
  return id.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
