import { ServerNoteSchema, StatusCode, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../read-trace.js';
import { Script } from '../trace.fixture.js';
import { checkCreateSession } from './sessions.js';

/** What is expected of the last session that somebody asks for. */
function expectLast(trace: Trace): ReturnType<typeof checkCreateSession> {
  const facts = readTrace(trace);
  const request = facts.sent.findLast(({ frame }) => frame.body.case === 'createSession');
  if (request === undefined) throw new Error('nobody asks for a session');
  return checkCreateSession({ facts, request, session: undefined });
}

/** One who is told to be online already, so many times. */
function toldOnline(newUsers: readonly string[], times: number): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { newUsers: [...newUsers] });
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice' };
  for (let nth = 1; nth <= times; nth += 1) {
    const peer = script.open(`alice-${nth}`);
    peer.tries({ case: 'createSession', value }, StatusCode.USER_ALREADY_ONLINE);
  }
  return script.trace;
}

describe('checkCreateSession()', () => {
  it('[MD-2] expects a session for a user id that was made up, and nothing for any other', () => {
    const granted = { clause: 'MD-2', code: StatusCode.OK };
    expect(expectLast(toldOnline(['alice'], 1))).toEqual(granted);
    expect(expectLast(toldOnline([], 1))).toBeUndefined();
  });

  it('[MD-2] expects nothing for one who has asked before, and may have got it', () => {
    expect(expectLast(toldOnline(['alice'], 2))).toBeUndefined();
  });

  it('[SE-9] expects nothing of a service that the server may know', () => {
    const script = new Script();
    script.trace.server = create(ServerNoteSchema, { unknownServices: ['made-up'] });
    script.join('alice', { service: 'another' });
    expect(expectLast(script.trace)).toBeUndefined();
  });
});
