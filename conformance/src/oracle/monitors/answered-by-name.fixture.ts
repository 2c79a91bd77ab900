import { CallType, type Trace } from '@audiocall/proto';
import { drop, hasten, rewrite } from '../changes.fixture.js';
import { soundCall } from '../sound-flows.fixture.js';

/** RINGING comes while the callee answers the call by name, and its application is not told. */
export function answerByName(caller: string): Trace {
  const named = rewrite(soundCall(), 'callee calls answerCall', ({ what }) => {
    if (what.case !== 'command' || what.value.command.case !== 'answerCall') return;
    Object.assign(what.value.command.value, { callType: CallType.AUDIOCALL, caller });
  });
  return hasten(drop(named, 'callee RINGING_EVENT'), 'callee calls answerCall', 'callee RINGING');
}
