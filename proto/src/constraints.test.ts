import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findViolation, utf8Length } from './constraints.js';
import {
  AnswerCallSchema,
  ByNameSchema,
  CallType,
  CandidatesSchema,
  CreateSessionSchema,
  DescriptionSchema,
  DescriptionType,
  LeaveSchema,
  LimitsSchema,
  MediaReportSchema,
  MediaState,
  OfferCallSchema,
  PingSchema,
} from './index.js';

const LIMITS = create(LimitsSchema, {
  maxSdpBytes: 10,
  maxCandidateBytes: 8,
  maxBatchCandidates: 2,
});

/** A character of four bytes, two UTF-16 units and one code point. */
const ASTRAL = '\u{1f4de}';

function violationOf<Schema extends DescMessage>(
  schema: Schema,
  init: MessageInitShape<Schema>,
): string | undefined {
  return findViolation(schema, create(schema, init), LIMITS);
}

const OFFER = { clientRef: 'o', callType: CallType.AUDIOCALL, callee: 'bob' };
const DESCRIPTION = {
  callId: 'c',
  negotiationId: 1,
  type: DescriptionType.OFFER,
  sdp: 'v=0',
};

describe('findViolation()', () => {
  it('[ER-3] finds nothing wrong with a message that has no constraint', () => {
    expect(violationOf(PingSchema, {})).toBeUndefined();
  });

  it('[ER-3] finds nothing wrong with sound requests', () => {
    expect(violationOf(OfferCallSchema, OFFER)).toBeUndefined();
    expect(violationOf(DescriptionSchema, DESCRIPTION)).toBeUndefined();
    expect(violationOf(CreateSessionSchema, { serviceId: 'demo' })).toBeUndefined();
  });

  it('[ER-3] wants a required string', () => {
    expect(violationOf(OfferCallSchema, { ...OFFER, clientRef: '' })).toContain('client_ref');
  });

  it('[ER-3] wants a required number above 0', () => {
    const zero = { ...DESCRIPTION, negotiationId: 0 };
    expect(violationOf(DescriptionSchema, zero)).toContain('negotiation_id');
  });

  it('[WR-5] wants a required enum, and takes an unknown value of it for none', () => {
    const named = { caller: 'a', callType: CallType.VIDEOCALL };
    expect(violationOf(ByNameSchema, named)).toBeUndefined();
    for (const callType of [0, 99 as CallType]) {
      expect(violationOf(ByNameSchema, { ...named, callType })).toContain('call_type');
    }
  });

  it('[ER-3] wants a defined enum to have a value that the schema names', () => {
    const report = { callId: 'c', negotiationId: 1, state: MediaState.FAILED };
    expect(violationOf(MediaReportSchema, report)).toBeUndefined();
    for (const state of [0, 4, -1]) {
      expect(violationOf(MediaReportSchema, { ...report, state })).toContain('state');
    }
  });

  it('[ER-3] takes an optional string that is unset, and refuses it empty', () => {
    expect(violationOf(OfferCallSchema, OFFER)).toBeUndefined();
    expect(violationOf(OfferCallSchema, { ...OFFER, sdpOffer: '' })).toContain('sdp_offer');
  });

  it('[ER-3] takes an optional user id that is unset, and refuses it empty', () => {
    expect(violationOf(CreateSessionSchema, { serviceId: 's', userId: 'a' })).toBeUndefined();
    expect(violationOf(CreateSessionSchema, { serviceId: 's', userId: '' })).toContain('user_id');
  });

  it.each([
    ['of one byte', 'x'],
    ['of two bytes', '\u00eb'],
    ['of three bytes', '\u20ac'],
    ['of four bytes', ASTRAL],
  ])('[ER-3] counts code points %s: 64 are fine, 65 are not', (_, character) => {
    const of = (count: number) => ({ ...OFFER, clientRef: character.repeat(count) });
    expect(violationOf(OfferCallSchema, of(64))).toBeUndefined();
    expect(violationOf(OfferCallSchema, of(65))).toBe(
      'client_ref has 65 code points, and may have 64',
    );
  });

  it('[ER-3] takes a user id of 64 code points in 256 bytes, and not of 65', () => {
    const of = (callee: string) => violationOf(OfferCallSchema, { ...OFFER, callee });
    expect(of(ASTRAL.repeat(64))).toBeUndefined();
    expect(of(`${ASTRAL.repeat(64)}x`)).toContain('callee');
  });

  it.each(['\u0000', '\u001f', '\u007f', '\u0080', '\u009f'])(
    '[ER-3] refuses the control character %j in a user id, and takes it in another string',
    (control) => {
      expect(violationOf(OfferCallSchema, { ...OFFER, callee: `a${control}b` })).toContain(
        'callee',
      );
      expect(violationOf(OfferCallSchema, { ...OFFER, clientRef: `a${control}b` })).toBeUndefined();
    },
  );

  it.each([' ', '~', '\u00a0', '\u200b', '\ufeff', 'e\u0301'])(
    '[ER-3] takes %j in a user id',
    (character) => {
      expect(violationOf(OfferCallSchema, { ...OFFER, callee: `a${character}` })).toBeUndefined();
    },
  );

  it('[LM-1] caps a string at a limit of the server, in bytes', () => {
    const of = (sdp: string) => violationOf(DescriptionSchema, { ...DESCRIPTION, sdp });
    expect(of('x'.repeat(10))).toBeUndefined();
    expect(of('x'.repeat(11))).toBe('sdp has 11 bytes, max_sdp_bytes is 10');
    expect(of(`${ASTRAL.repeat(2)}xx`)).toBeUndefined();
    expect(of(`${ASTRAL.repeat(2)}xxx`)).toContain('sdp');
  });

  it('[LM-1] caps a list at a limit of the server, in items', () => {
    const of = (count: number) =>
      violationOf(CandidatesSchema, {
        callId: 'c',
        negotiationId: 1,
        ufrag: 'test',
        candidates: Array.from({ length: count }, () => ({ candidate: 'a' })),
      });
    expect(of(0)).toBeUndefined();
    expect(of(2)).toBeUndefined();
    expect(of(3)).toContain('candidates has 3 items, max_batch_candidates is 2');
  });

  it('[LM-1] looks into every item of a list', () => {
    const of = (candidate: string) =>
      violationOf(CandidatesSchema, {
        callId: 'c',
        negotiationId: 1,
        ufrag: 'test',
        candidates: [{ candidate: 'a' }, { candidate }],
      });
    expect(of('x'.repeat(8))).toBeUndefined();
    expect(of('x'.repeat(9))).toContain('candidates.candidate has 9 bytes');
    expect(of('')).toContain('candidates.candidate has to be set');
  });

  it('[ER-3] looks into nested messages', () => {
    const client = { name: 'x'.repeat(65), version: '' };
    expect(violationOf(CreateSessionSchema, { serviceId: 's', client })).toContain('client.name');
  });

  it('[ER-3] wants one member of a required oneof', () => {
    expect(violationOf(AnswerCallSchema, {})).toBe('target has to be set');
    const ringing = { target: { case: 'onlyRinging', value: {} } } as const;
    expect(violationOf(AnswerCallSchema, ringing)).toBeUndefined();
  });

  it('[ER-3] takes an oneof without member where none is required', () => {
    expect(violationOf(LeaveSchema, {})).toBeUndefined();
  });

  it('[ER-3] checks the member of an oneof that is set', () => {
    const of = (value: string) =>
      violationOf(AnswerCallSchema, { target: { case: 'callId', value } });
    expect(of('x'.repeat(64))).toBeUndefined();
    expect(of('x'.repeat(65))).toContain('call_id');
    expect(of('')).toContain('call_id');
    const byName = { callType: CallType.AUDIOCALL, caller: '' };
    const nested = { target: { case: 'byName', value: byName } } as const;
    expect(violationOf(AnswerCallSchema, nested)).toContain('by_name.caller');
  });

  it('never repeats what a field holds', () => {
    const secret = 'hunter2-'.repeat(20);
    const violation = violationOf(CreateSessionSchema, { serviceId: 's', serviceKey: secret });
    expect(violation).toContain('service_key');
    expect(violation).not.toContain('hunter2');
  });
});

describe('utf8Length()', () => {
  it('is what the encoding takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });

  it('counts a lone surrogate as the replacement character', () => {
    for (const text of ['\ud83d', '\udcde', '\ud83dx', '\udcde\ud83d']) {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }
  });
});
