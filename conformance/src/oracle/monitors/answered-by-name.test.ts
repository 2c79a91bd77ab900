import { CallType, CommandErrorSchema, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { drop, findEntry, hasten, nameEntries, rewrite } from '../changes.fixture.js';
import { judge } from '../judge.js';
import { soundCall } from '../sound-flows.fixture.js';
import { tellsApplication } from './application.js';

/** RINGING comes while the callee answers the call by name, and its application is not told. */
function answerByName(caller: string): Trace {
  const named = rewrite(soundCall(), 'callee calls answerCall', ({ what }) => {
    if (what.case !== 'command' || what.value.command.case !== 'answerCall') return;
    Object.assign(what.value.command.value, { callType: CallType.AUDIOCALL, caller });
  });
  return hasten(drop(named, 'callee RINGING_EVENT'), 'callee calls answerCall', 'callee RINGING');
}

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
