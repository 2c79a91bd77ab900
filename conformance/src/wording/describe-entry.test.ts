import {
  CallType,
  CancelEventSchema,
  ClientFrameSchema,
  EndReason,
  EventSchema,
  ServerFrameSchema,
  SessionClosedReason,
  SessionState,
  StatusCode,
  TraceEntrySchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { findEntry, nameEntries } from '../oracle/changes.fixture.js';
import { FLOWS } from '../oracle/faults.fixture.js';
import { acknowledged, base, earlyOffer, reject } from '../oracle/flows.fixture.js';
import { bufferedCandidates } from '../oracle/media-flows.fixture.js';
import { soundCall } from '../oracle/sound-flows.fixture.js';
import { garbage, turnedAway } from '../oracle/wire-flows.fixture.js';
import { describeEntry, endsTheWait, isRoutine } from './describe-entry.js';
import { findNames, nameIds } from './name-ids.js';

describe('describeEntry()', () => {
  it.each([
    [base, 'alice opened', 'opened audiocall.v1.proto'],
    [base, 'alice > offerCall', '→ offerCall #2 callee=bob'],
    [base, 'alice < offerCall', '← OK #2 disposition=NOTIFIED callId=call-1'],
    [base, 'bob RINGING', '! RINGING (seq 1) call-1'],
    [base, 'bob LEAVE', 'HANGUP call-1'],
    [reject, 'bob > leave', 'peerSession=session-of-alice'],
    [base, 'alice > mediaReport', 'state=CONNECTED'],
    [base, 'alice > description', 'negotiationId=1 type=OFFER'],
    [earlyOffer, 'alice > offerCall', 'callee=bob sdpOffer'],
    [acknowledged, 'bob > answerCall', 'ackSeq=1 onlyRinging'],
    [bufferedCandidates, 'alice error', '← error'],
    [garbage, 'mallory > raw', '→ garbage bytes, 6 bytes'],
    [garbage, 'mallory closed', 'the server closes its socket (1007 UNDECODABLE)'],
    [turnedAway, 'stranger closed', 'refused with HTTP status 400'],
    [soundCall, 'caller calls setAudioDevice', 'calls setAudioDevice deviceId=mic-2'],
    [soundCall, 'caller result 2', 'failed with NO_SESSION (2)'],
    [soundCall, 'callee CONNECTED_EVENT', 'app event CONNECTED_EVENT'],
    [soundCall, 'callee hears 700', 'hears 700 Hz'],
    [soundCall, 'callee hears 0', 'hears silence'],
  ] as const)('%o, %s: %s', (flow, name, expected) => {
    const trace = flow();
    const entry = trace.entries[findEntry(trace, name)];
    expect(entry === undefined ? '' : describeEntry(entry)).toContain(expected);
  });

  it.each(FLOWS)('%s: has a line for every entry, without SDP and without keys', (_name, flow) => {
    for (const entry of flow().entries) {
      const line = describeEntry(entry);
      expect(line).not.toBe('');
      expect(line).not.toMatch(/v=0|<key|\n/);
    }
  });
});

describe('describeEntry(), of what decides', () => {
  const line = (what: MessageInitShape<typeof TraceEntrySchema>['what'] & object): string =>
    describeEntry(create(TraceEntrySchema, { participant: 'alice', what }));
  const received = (body: MessageInitShape<typeof ServerFrameSchema>['body'] & object): string =>
    line({ case: 'received', value: create(ServerFrameSchema, { body }) });

  it.each([
    [{ alreadyEnded: true, callId: 'call-1' }, '← OK #3 alreadyEnded callId=call-1'],
    [{ alreadyEnded: false, callId: '' }, '← OK #3 callId=empty'],
  ])('[TG-3] a Leave is answered with %j: %s', (value, expected) => {
    const response = { requestId: 3, status: { code: StatusCode.OK } };
    const result = { case: 'leave', value } as const;
    const body = { case: 'response', value: { ...response, result } } as const;
    expect(received(body)).toBe(expected);
  });

  it('[LS-5] shows a call type that is not the usual one', () => {
    const sent = (callType: CallType): string => {
      const target = { case: 'byName', value: { caller: 'alice', callType } } as const;
      const body = { case: 'answerCall', value: { target } } as const;
      return line({ case: 'sent', value: create(ClientFrameSchema, { requestId: 3, body }) });
    };
    expect(sent(CallType.AUDIOCALL)).toBe('→ answerCall #3 byName caller=alice');
    expect(sent(CallType.VIDEOCALL)).toBe('→ answerCall #3 byName callType=VIDEOCALL caller=alice');
    const body = { case: 'ringback', value: { callType: CallType.VIDEOCALL } } as const;
    const value = create(EventSchema, { seq: 1, callId: 'call-1', body });
    expect(received({ case: 'event', value })).toBe('! RINGBACK (seq 1) call-1 callType=VIDEOCALL');
  });

  it('shows what an application was given', () => {
    const given = { name: 'LEAVE_EVENT', callId: 'call-1', reason: EndReason.BUSY, record: true };
    expect(line({ case: 'report', value: { report: { case: 'event', value: given } } })).toBe(
      'app event LEAVE_EVENT BUSY call-1 record',
    );
    const bare = { name: 'CLOSE_EVENT', closeReason: SessionClosedReason.REPLACED };
    expect(line({ case: 'report', value: { report: { case: 'event', value: bare } } })).toBe(
      'app event CLOSE_EVENT REPLACED',
    );
  });

  it('shows the number of a reason and of a status that this version does not know', () => {
    const body = {
      case: 'cancel',
      value: create(CancelEventSchema, { reason: 99 as EndReason }),
    } as const;
    const value = create(EventSchema, { seq: 2, callId: 'call-1', body });
    expect(received({ case: 'event', value })).toBe('! CANCEL (seq 2) 99 (unknown) call-1');
    const answer = { requestId: 3, status: { code: 77 } };
    expect(received({ case: 'response', value: answer })).toBe('← 77 (unknown) #3');
  });

  it('shows what a resumed session is doing, and how long it may still be answered', () => {
    const snapshot = { state: SessionState.RINGING, callId: 'call-1', expiresInMs: 250 };
    const result = { case: 'resume', value: { resumeToken: 'secret', snapshot } } as const;
    const status = { code: StatusCode.OK };
    expect(received({ case: 'response', value: { requestId: 1, status, result } })).toBe(
      '← OK #1 snapshot=RINGING call-1 expiresInMs=250',
    );
  });
});

describe('describeEntry(), of text from elsewhere', () => {
  const answer = (message: string): string => {
    const status = { code: StatusCode.INVALID_ARGUMENT, message };
    const value = create(ServerFrameSchema, {
      body: { case: 'response', value: { requestId: 2, status } },
    });
    return describeEntry(create(TraceEntrySchema, { what: { case: 'received', value } }));
  };

  it('says what the server said of an error, on one line, and neither SDP nor what may be a token', () => {
    expect(answer('callee is empty\nname one')).toBe(
      '← INVALID_ARGUMENT #2: callee is empty\\nname one',
    );
    expect(answer(`no session ${'x7'.repeat(16)}`)).toBe('← INVALID_ARGUMENT #2: no session …');
    expect(answer('bad SDP v=0 o=- 1')).toBe('← INVALID_ARGUMENT #2');
    expect(answer('why '.repeat(100)).length).toBeLessThan(200);
  });

  it('keeps a value on its line, and shows the beginning of a long one', () => {
    const offer = (callee: string): string => {
      const target = { callee };
      const body = { case: 'offerCall', value: target } as const;
      const value = create(ClientFrameSchema, { body });
      return describeEntry(create(TraceEntrySchema, { what: { case: 'sent', value } }));
    };
    expect(offer('line\nbreak')).toContain('callee=line\\nbreak');
    expect(offer('☎'.repeat(65))).toContain(`callee=${'☎'.repeat(40)}…`);
  });
});

describe('describeEntry(), of a socket that ends', () => {
  it.each([
    [{ code: 1000, byParticipant: true }, 'closes its socket (1000, normal)'],
    [{ code: 4001 }, 'the server closes its socket (4001 REPLACED)'],
    [{ code: 4999 }, 'the server closes its socket (4999)'],
    [{ code: 1006, byParticipant: true }, 'cuts its socket (1006)'],
    [{ code: 1006 }, 'its socket is lost (1006)'],
    [
      { code: 1006, fault: 'MASK must be clear' },
      'its socket is lost (1006), since the server broke RFC 6455: MASK must be clear',
    ],
    [
      { code: 1006, byParticipant: true, fault: 'MASK must be set' },
      'its socket is lost (1006), since it broke RFC 6455: MASK must be set',
    ],
  ])('says of %o who ended it', (value, expected) => {
    const entry = create(TraceEntrySchema, { what: { case: 'closed', value } });
    expect(describeEntry(entry)).toBe(expected);
  });
});

describe('isRoutine()', () => {
  it('is true of Pings and Pongs of both sides, and of nothing else', () => {
    const { entries } = base();
    const names = nameEntries(base());
    entries.forEach((entry, step) => {
      expect(isRoutine(entry)).toBe(/ (> )?p[io]ng \d+$/.test(names[step] ?? ''));
    });
  });
});

describe('endsTheWait()', () => {
  it('is true of a Pong, unless the clause is about Pongs, and of nothing else', () => {
    const { entries } = base();
    const names = nameEntries(base());
    entries.forEach((entry, step) => {
      expect(endsTheWait(entry, 'HU-1')).toBe(/ pong \d+$/.test(names[step] ?? ''));
      expect(endsTheWait(entry, 'G-5')).toBe(false);
    });
  });
});

describe('nameIds()', () => {
  it('names calls by their order, and sessions by their participants', () => {
    const name = nameIds(base());
    const id = [...findNames(base())].find(([, short]) => short === 'call-1')?.[0] ?? 'none';
    expect(name(`alice got call ${id}`)).toBe('alice got call-1');
    expect(nameIds(undefined)('as it is')).toBe('as it is');
  });
});
