import {
  CandidatesSchema,
  CreateSessionSchema,
  findViolation,
  LeaveSchema,
  LimitsSchema,
  OfferCallSchema,
} from '@audiocall/proto';
import { create, type DescMessage, type Message } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { listBadFields } from './bad-fields.js';

const LIMITS = create(LimitsSchema, {
  maxSdpBytes: 100,
  maxCandidateBytes: 50,
  maxBatchCandidates: 3,
});

const RIGHT: readonly (readonly [DescMessage, Message, readonly string[]])[] = [
  [
    OfferCallSchema,
    create(OfferCallSchema, { clientRef: 'r', callType: 1, callee: 'bob' }),
    [
      'client_ref is empty',
      'client_ref is one code point too long',
      'call_type is 0',
      'call_type is unknown',
      'callee is empty',
      'callee is one code point too long',
      'callee has a line break',
      'callee has a control of Latin-1',
      'sdp_offer is empty',
      'sdp_offer is one byte too long',
    ],
  ],
  [
    CandidatesSchema,
    create(CandidatesSchema, {
      callId: 'c',
      negotiationId: 1,
      ufrag: 'test',
      candidates: [{ candidate: 'candidate:1' }],
    }),
    [
      'call_id is empty',
      'call_id is one code point too long',
      'negotiation_id is 0',
      'ufrag is empty',
      'ufrag is one code point too long',
      'candidates has one item too many',
      'candidates has a candidate is empty',
      'candidates has a candidate is one byte too long',
      'candidates has a mid is one code point too long',
    ],
  ],
  [
    LeaveSchema,
    create(LeaveSchema, { target: { case: 'byName', value: { callType: 1, caller: 'alice' } } }),
    [
      'call_id is empty',
      'call_id is one code point too long',
      'peer_session is empty',
      'peer_session is one code point too long',
      'client_ref is empty',
      'client_ref is one code point too long',
      'by_name has a call_type is 0',
      'by_name has a call_type is unknown',
      'by_name has a caller is empty',
      'by_name has a caller is one code point too long',
      'by_name has a caller has a line break',
      'by_name has a caller has a control of Latin-1',
    ],
  ],
  [
    CreateSessionSchema,
    create(CreateSessionSchema, { serviceId: 'demo', userId: 'alice', client: { name: 'x' } }),
    [
      'service_id is empty',
      'service_id is one code point too long',
      'service_key is one code point too long',
      'user_id is empty',
      'user_id is one code point too long',
      'user_id has a line break',
      'user_id has a control of Latin-1',
      'device_id is one code point too long',
      'client has a name is one code point too long',
      'client has a version is one code point too long',
      'auth_token is one code point too long',
    ],
  ],
];

describe('the bad fields of a message', () => {
  it.each(RIGHT)('[ER-3] are those of $typeName, one by one', (schema, right, faults) => {
    expect(
      listBadFields(schema, right, LIMITS)
        .map(({ fault }) => fault)
        .sort(),
    ).toEqual([...faults].sort());
  });

  it.each(RIGHT)('[ER-3] break the constraint that they name in $typeName', (schema, right) => {
    expect(findViolation(schema, right, LIMITS)).toBeUndefined();
    for (const { fault, message } of listBadFields(schema, right, LIMITS)) {
      const [field = ''] = fault.split(' ');
      expect(findViolation(schema, message, LIMITS), fault).toContain(field);
    }
  });
});
