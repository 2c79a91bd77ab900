/** Owns the small worlds that are walked through, and how deep. */
import { BusyScope, Feature, SessionPolicy } from '@audiocall/proto';
import type { SmallWorld } from './explore-state.fixture.js';

const { RESUME, GLARE_MERGE, REPLAY_HELD, RENEGOTIATE, RECORDING, SDP_ON_RING } = Feature;

/** Three users, two of them with two devices, three calls, cuts, resumes and timers. */
export const DEVICES: SmallWorld = {
  name: 'three users with five devices',
  users: { ann: 1, bob: 2, cem: 2 },
  features: [RESUME, GLARE_MERGE],
  settings: { sessionPolicy: SessionPolicy.FORK, busyScope: BusyScope.USER },
  calls: 3,
  sdp: ['early'],
  deeds: ['join', 'cut', 'take-over', 'destroy', 'answer-elsewhere', 'connect'],
  present: [],
  depth: 7,
};

/** A device is busy alone, so that a user can be in two calls. */
export const SCOPE_SESSION: SmallWorld = {
  ...DEVICES,
  name: 'devices that are busy alone',
  settings: { sessionPolicy: SessionPolicy.FORK, busyScope: BusyScope.SESSION },
  deeds: ['cut', 'answer-elsewhere', 'connect'],
  present: ['ann', 'bob', 'bob', 'cem'],
  depth: 5,
};

/** One device each, which a new one replaces; who comes late is told of the oldest held call. */
export const HELD_REPLAY: SmallWorld = {
  name: 'late sessions that are told',
  users: { ann: 1, bob: 1, cem: 1 },
  features: [RESUME, GLARE_MERGE, REPLAY_HELD],
  settings: { sessionPolicy: SessionPolicy.REPLACE },
  calls: 3,
  sdp: ['late'],
  deeds: ['join', 'cut', 'answer-by-name', 'connect'],
  present: ['ann'],
  depth: 6,
};

/** Nothing but the core, where a cut ends the session and glare is refused. */
export const CORE: SmallWorld = {
  name: 'the core alone',
  users: { ann: 1, bob: 1, cem: 1 },
  features: [],
  settings: { sessionPolicy: SessionPolicy.REJECT },
  calls: 3,
  sdp: ['late', 'early'],
  deeds: ['join', 'cut', 'destroy', 'answer-by-name', 'connect', 'forget'],
  present: ['ann'],
  depth: 6,
};

/** Sessions that are away while their calls are offered, claimed and left. */
export const AWAY: SmallWorld = {
  name: 'claims while somebody is away',
  users: { ann: 1, bob: 1, cem: 1 },
  features: [RESUME],
  settings: { sessionPolicy: SessionPolicy.REPLACE },
  calls: 2,
  sdp: ['late'],
  deeds: ['cut', 'take-over', 'answer-by-name', 'connect', 'mute', 'forget'],
  present: ['ann', 'bob', 'cem'],
  depth: 6,
};

/** Two people who negotiate, mute, record and lose their media, in single steps. */
export const MEDIA: SmallWorld = {
  name: 'negotiations, mute and recording',
  users: { ann: 1, bob: 1 },
  features: [RESUME, RENEGOTIATE, RECORDING],
  settings: {},
  calls: 1,
  sdp: ['late'],
  deeds: ['cut', 'media', 'mute', 'record'],
  present: ['ann', 'bob'],
  depth: 14,
};

/** Descriptions and candidates from before the claim on. */
export const EARLY: SmallWorld = {
  name: 'early offers and candidates',
  users: { ann: 1, bob: 1 },
  features: [RENEGOTIATE, SDP_ON_RING],
  settings: {},
  calls: 2,
  sdp: ['early', 'late'],
  deeds: ['cut', 'media', 'trickle', 'mute'],
  present: ['ann', 'bob'],
  depth: 8,
};

/** Those in which two calls become one; they take as long as all others together. */
export const MERGING_WORLDS = [DEVICES, SCOPE_SESSION, HELD_REPLAY];

export const WORLDS = [CORE, AWAY, MEDIA, EARLY];
