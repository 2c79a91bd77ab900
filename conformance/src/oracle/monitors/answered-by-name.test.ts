import {
  CallType,
  CommandErrorSchema,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { findEntry, nameEntries } from '../changes.fixture.js';
import { judge } from '../judge.js';
import { type Actor, Script } from '../trace.fixture.js';
import { answerByName } from './answered-by-name.fixture.js';
import { tellsApplication } from './application.js';

/** The answer is refused after all. */
function refuse(trace: Trace): Trace {
  const asked = trace.entries[findEntry(trace, 'callee calls answerCall')]?.what;
  const id = asked?.case === 'command' ? asked.value.id : 0;
  for (const { participant, what } of trace.entries) {
    if (participant !== 'callee' || what.case !== 'report') continue;
    const { report } = what.value;
    if (report.case !== 'result' || report.value.commandId !== id) continue;
    report.value.error = create(CommandErrorSchema, { code: 'CALL_TYPE_MISMATCH' });
  }
  return trace;
}

const findKept = (trace: Trace): readonly (string | undefined)[] =>
  judge(trace, [tellsApplication]).findings.map(({ at }) => nameEntries(trace)[at]);

it('[G-8] does not ask for the RINGING of a call that is being answered by name', () => {
  expect(findKept(answerByName('caller'))).toEqual([]);
});

it('[G-8] asks for the RINGING of another call', () => {
  expect(findKept(answerByName('another'))).toEqual(['callee RINGING 1']);
});

it('[G-8] asks for it when the answer by name was refused', () => {
  expect(findKept(refuse(answerByName('caller')))).toEqual(['callee RINGING 1']);
});

/** A call rings while it is answered by name, and the application is told at one of three points, or never. */
function alert(code: StatusCode, when: 'at once' | 'at last' | 'never', claimed = 'call-1'): Trace {
  const script = new Script();
  const sdk = script.open('sdk');
  const creating = sdk.isCommanded({ case: 'createSession', value: { userId: 'sdk' } });
  sdk.createSession();
  sdk.isDone(creating, { userId: 'sdk', sessionId: sdk.sessionId });
  const pair = { callType: CallType.AUDIOCALL, caller: 'bob' };
  const answering = sdk.isCommanded({ case: 'answerCall', value: pair });
  const target = { case: 'byName', value: pair } as const;
  const asked = sdk.asks({ case: 'answerCall', value: { target } });
  const rings = { ...pair, session: 'session-of-bob', callee: 'sdk', expiresInMs: 30_000 };
  sdk.sees('call-1', { case: 'ringing', value: rings });
  const told = takeTold(script, sdk);
  if (when === 'at once') script.trace.entries.push(told);
  const { caller, callType } = pair;
  const value = { callId: claimed, caller, callType, callerSession: rings.session };
  if (code === StatusCode.OK) sdk.isAnswered(asked, { case: 'answerCall', value });
  else sdk.isRefused(asked, code);
  if (when === 'at last') script.trace.entries.push(told);
  sdk.isDone(answering, code === StatusCode.OK ? {} : { error: StatusCode[code] });
  sdk.isPinged();
  sdk.does({ case: undefined });
  return script.trace;
}

function takeTold({ trace }: Script, sdk: Actor): TraceEntry {
  sdk.tellsLast();
  const [told] = trace.entries.splice(-1);
  if (told === undefined) throw new Error('nothing was told');
  return told;
}

it('[G-8] nobody is alerted while the answer is under way, nor once it has succeeded', () => {
  const { OK, RATE_LIMITED } = StatusCode;
  expect(findKept(alert(OK, 'never'))).toEqual([]);
  expect(findKept(alert(OK, 'at once'))).toEqual(['sdk RINGING_EVENT 1']);
  expect(findKept(alert(OK, 'at last'))).toEqual(['sdk RINGING_EVENT 1']);
  expect(findKept(alert(RATE_LIMITED, 'at once'))).toEqual(['sdk RINGING_EVENT 1']);
});

it('[G-8] the user is alerted when it was refused, or another call of that caller was claimed', () => {
  const { OK, RATE_LIMITED } = StatusCode;
  expect(findKept(alert(RATE_LIMITED, 'at last'))).toEqual([]);
  expect(findKept(alert(RATE_LIMITED, 'never'))).toEqual(['sdk RINGING 1']);
  expect(findKept(alert(OK, 'at last', 'call-2'))).toEqual([]);
});
