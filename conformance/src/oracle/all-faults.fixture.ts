/** Owns the list of all broken traces, file by file as the monitors are. */
import type { Fault } from './faults.fixture.js';
import { ANSWER_FAULTS } from './monitors/answers.fixture.js';
import { APPLICATION_FAULTS } from './monitors/application.fixture.js';
import { CANDIDATE_BUFFER_FAULTS } from './monitors/candidate-buffer.fixture.js';
import { CANDIDATE_FAULTS } from './monitors/candidates.fixture.js';
import { CLAIM_FAULTS } from './monitors/claims.fixture.js';
import { CLIENT_FAULTS } from './monitors/client.fixture.js';
import { RESULT_FAULTS } from './monitors/complete-results.fixture.js';
import { CONNECTION_FAULTS } from './monitors/connections.fixture.js';
import { CONTROL_ERROR_FAULTS } from './monitors/control-errors.fixture.js';
import { COUNTABLE_ID_FAULTS } from './monitors/countable-ids.fixture.js';
import { DESCRIPTION_FAULTS } from './monitors/descriptions.fixture.js';
import { DETACHED_FAULTS } from './monitors/detached.fixture.js';
import { DEVICE_NOTICE_FAULTS } from './monitors/device-notices.fixture.js';
import { EFFECT_FAULTS } from './monitors/effects.fixture.js';
import { ENDED_OFFER_FAULTS } from './monitors/ended-offers.fixture.js';
import { END_FAULTS } from './monitors/ends.fixture.js';
import { FORK_FAULTS } from './monitors/forks.fixture.js';
import { GLARE_FAULTS } from './monitors/glare.fixture.js';
import { GOING_AWAY_FAULTS } from './monitors/going-away.fixture.js';
import { HELD_REPLAY_FAULTS } from './monitors/held-replays.fixture.js';
import { ISOLATION_FAULTS } from './monitors/isolation.fixture.js';
import { JSON_FAULTS } from './monitors/json.fixture.js';
import { LAST_EVENT_FAULTS } from './monitors/last-events.fixture.js';
import { LIVENESS_FAULTS } from './monitors/liveness.fixture.js';
import { MEDIA_FAILURE_FAULTS } from './monitors/media-failures.fixture.js';
import { MEDIA_STATE_FAULTS } from './monitors/media-states.fixture.js';
import { MUTE_FAULTS } from './monitors/mutes.fixture.js';
import { NEGOTIATION_FAULTS } from './monitors/negotiations.fixture.js';
import { OFFER_FAULTS } from './monitors/offers.fixture.js';
import { ORDER_FAULTS } from './monitors/order.fixture.js';
import { OVERSTAY_FAULTS } from './monitors/overstays.fixture.js';
import { RATE_FAULTS } from './monitors/rates.fixture.js';
import { REASON_FAULTS } from './monitors/reasons.fixture.js';
import { RECONNECTING_FAULTS } from './monitors/reconnecting.fixture.js';
import { RECORDING_FAULTS } from './monitors/recordings.fixture.js';
import { REPLACEMENT_FAULTS } from './monitors/replacements.fixture.js';
import { REPLAY_FAULTS } from './monitors/replays.fixture.js';
import { REQUEST_FAULTS } from './monitors/requests.fixture.js';
import { RESUME_FAULTS } from './monitors/resumes.fixture.js';
import { REUSED_ID_FAULTS } from './monitors/reused-ids.fixture.js';
import { RING_OFFER_FAULTS } from './monitors/ring-offers.fixture.js';
import { SAME_ANSWER_FAULTS } from './monitors/same-answers.fixture.js';
import { SESSION_END_FAULTS } from './monitors/session-ends.fixture.js';
import { SESSION_FAULTS } from './monitors/sessions.fixture.js';
import { SETTLING_FAULTS } from './monitors/settling.fixture.js';
import { SLOW_READER_FAULTS } from './monitors/slow-readers.fixture.js';
import { SNAPSHOT_FAULTS } from './monitors/snapshots.fixture.js';
import { SOUND_FAULTS } from './monitors/sound.fixture.js';
import { TIMER_FAULTS } from './monitors/timers.fixture.js';
import { UNKNOWN_FIELD_FAULTS } from './monitors/unknown-fields.fixture.js';
import { USER_LIST_FAULTS } from './monitors/user-lists.fixture.js';
import { WIRE_FAULTS } from './monitors/wire.fixture.js';

/** Every broken trace. */
export const ALL_FAULTS: readonly Fault[] = [
  ...NEGOTIATION_FAULTS,
  ...SAME_ANSWER_FAULTS,
  ...LAST_EVENT_FAULTS,
  ...SNAPSHOT_FAULTS,
  ...MEDIA_STATE_FAULTS,
  ...HELD_REPLAY_FAULTS,
  ...RESULT_FAULTS,
  ...REUSED_ID_FAULTS,
  ...RING_OFFER_FAULTS,
  ...RECORDING_FAULTS,
  ...DEVICE_NOTICE_FAULTS,
  ...UNKNOWN_FIELD_FAULTS,
  ...USER_LIST_FAULTS,
  ...APPLICATION_FAULTS,
  ...ORDER_FAULTS,
  ...COUNTABLE_ID_FAULTS,
  ...SETTLING_FAULTS,
  ...ISOLATION_FAULTS,
  ...REQUEST_FAULTS,
  ...EFFECT_FAULTS,
  ...CONTROL_ERROR_FAULTS,
  ...ANSWER_FAULTS,
  ...WIRE_FAULTS,
  ...JSON_FAULTS,
  ...GOING_AWAY_FAULTS,
  ...RATE_FAULTS,
  ...SLOW_READER_FAULTS,
  ...SESSION_FAULTS,
  ...SESSION_END_FAULTS,
  ...REPLACEMENT_FAULTS,
  ...ENDED_OFFER_FAULTS,
  ...LIVENESS_FAULTS,
  ...OFFER_FAULTS,
  ...CLAIM_FAULTS,
  ...CONNECTION_FAULTS,
  ...MEDIA_FAILURE_FAULTS,
  ...END_FAULTS,
  ...REASON_FAULTS,
  ...GLARE_FAULTS,
  ...TIMER_FAULTS,
  ...DESCRIPTION_FAULTS,
  ...CANDIDATE_BUFFER_FAULTS,
  ...CANDIDATE_FAULTS,
  ...MUTE_FAULTS,
  ...SOUND_FAULTS,
  ...DETACHED_FAULTS,
  ...OVERSTAY_FAULTS,
  ...RESUME_FAULTS,
  ...REPLAY_FAULTS,
  ...RECONNECTING_FAULTS,
  ...FORK_FAULTS,
  ...CLIENT_FAULTS,
];
