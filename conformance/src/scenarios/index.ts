/** Owns the list of the cases for servers. */
import { ASKED_MEDIA_CASES } from './asked-media.js';
import { BUSY_CASES } from './busy.js';
import { BUSY_SCOPE_CASES } from './busy-scopes.js';
import { CALL_CASES } from './calls.js';
import type { Case } from './case.js';
import { CONNECTED_CASES } from './connected.js';
import { CREDENTIAL_CASES } from './credentials.js';
import { CROSSING_CASES } from './crossings.js';
import { EARLY_CANDIDATE_CASES } from './early-candidates.js';
import { END_CASES } from './ends.js';
import { FIELD_CASES } from './field-constraints.js';
import { FORGOTTEN_CASES } from './forgotten.js';
import { FORK_CASES } from './forks.js';
import { LATE_DEVICE_CASES } from './late-devices.js';
import { LATE_RINGING_CASES } from './late-ringing.js';
import { LIST_CASES } from './lists.js';
import { LONE_DEVICE_CASES } from './lone-devices.js';
import { MALFORMED_CASES } from './malformed.js';
import { MEETING_CASES } from './meetings.js';
import { METAMORPHIC_CASES } from './metamorphic.js';
import { MORE_DEVICE_CASES } from './more-devices.js';
import { MUTATED_CASES } from './mutated.js';
import { NEGOTIATION_CASES } from './negotiations.js';
import { OPERATION_CASES } from './operation.js';
import { RATE_CASES } from './rates.js';
import { REPEAT_CASES } from './repeats.js';
import { REQUEST_CASES } from './requests.js';
import { RESUME_CASES } from './resume.js';
import { RESUME_AWAY_CASES } from './resume-away.js';
import { RESUME_BUFFER_CASES } from './resume-buffers.js';
import { RESUME_RING_CASES } from './resume-rings.js';
import { RESUME_SNAPSHOT_CASES } from './resume-snapshots.js';
import { RESUME_SOCKET_CASES } from './resume-sockets.js';
import { RING_OFFER_CASES } from './ring-offers.js';
import { ROOM_CASES } from './room.js';
import { SECOND_LOSS_CASES } from './second-losses.js';
import { SECOND_SESSION_CASES } from './second-sessions.js';
import { SESSION_CASES } from './sessions.js';
import { LIFE_CASES } from './signs-of-life.js';
import { SLOW_READER_CASES } from './slow-readers.js';
import { SPELLING_CASES } from './spellings.js';
import { STATE_CASES } from './states.js';
import { TARGET_CASES } from './targets.js';
import { TIMEOUT_CASES } from './timeouts.js';
import { TIMER_CASES } from './timers.js';
import { NEXT_TIMER_CASES } from './timers-again.js';
import { AWAY_TIMER_CASES } from './timers-away.js';
import { MEDIA_TIMER_CASES } from './timers-media.js';
import { TOMBSTONE_CASES } from './tombstones.js';
import { TYPED_CASES } from './typed.js';
import { UNOFFERED_CASES } from './unoffered.js';
import { USER_TOKEN_CASES } from './user-tokens.js';

/** Every case for servers, in the order of the report. */
export const SERVER_CASES: readonly Case[] = [
  ...CALL_CASES,
  ...BUSY_CASES,
  ...END_CASES,
  ...TIMEOUT_CASES,
  ...TIMER_CASES,
  ...AWAY_TIMER_CASES,
  ...NEXT_TIMER_CASES,
  ...MEDIA_TIMER_CASES,
  ...TOMBSTONE_CASES,
  ...FORGOTTEN_CASES,
  ...SESSION_CASES,
  ...LIFE_CASES,
  ...CREDENTIAL_CASES,
  ...SECOND_SESSION_CASES,
  ...SPELLING_CASES,
  ...RESUME_CASES,
  ...FORK_CASES,
  ...BUSY_SCOPE_CASES,
  ...LATE_DEVICE_CASES,
  ...MORE_DEVICE_CASES,
  ...RESUME_SOCKET_CASES,
  ...RESUME_AWAY_CASES,
  ...SECOND_LOSS_CASES,
  ...RESUME_RING_CASES,
  ...RESUME_SNAPSHOT_CASES,
  ...RESUME_BUFFER_CASES,
  ...REQUEST_CASES,
  ...FIELD_CASES,
  ...REPEAT_CASES,
  ...EARLY_CANDIDATE_CASES,
  ...ASKED_MEDIA_CASES,
  ...TARGET_CASES,
  ...CROSSING_CASES,
  ...MEETING_CASES,
  ...LATE_RINGING_CASES,
  ...RING_OFFER_CASES,
  ...NEGOTIATION_CASES,
  ...CONNECTED_CASES,
  ...UNOFFERED_CASES,
  ...LIST_CASES,
  ...MALFORMED_CASES,
  ...MUTATED_CASES,
  ...STATE_CASES,
  ...TYPED_CASES,
  ...METAMORPHIC_CASES,
  ...LONE_DEVICE_CASES,
  ...OPERATION_CASES,
  ...RATE_CASES,
  ...SLOW_READER_CASES,
  ...ROOM_CASES,
  ...USER_TOKEN_CASES,
];
