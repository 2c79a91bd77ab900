import { type MuteEvent, Track } from '@audiocall/proto';
import {
  double,
  drop,
  hasten,
  insert,
  leak,
  repeat,
  rewriteEvent,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { deviceChange, earlyMutes, mutes, shortMute } from '../media-flows.fixture.js';
import { soundCall } from '../sound-flows.fixture.js';

const change = (rewrite: (value: MuteEvent) => void) => () =>
  rewriteEvent(mutes(), 'bob MUTE', 'mute', rewrite);

export const MUTE_FAULTS: readonly Fault[] = [
  fault('MU-1', 'the other party is not told', 'bob pong 19', () => drop(mutes(), 'bob UNMUTE')),
  fault('MU-1', 'the other party is not told of a short mute', 'bob pong 13', () =>
    drop(shortMute(), 'bob MUTE', 'bob UNMUTE'),
  ),
  fault('MU-1', 'MUTE comes unasked', 'alice MUTE 1', () =>
    insert(deviceChange(), 'alice CONNECTED', {
      ...takeEntry(mutes(), 'bob MUTE'),
      participant: 'alice',
    }),
  ),
  fault(
    'MU-1',
    'MUTE names another session',
    'bob MUTE 1',
    change((value) => {
      value.session = 'another';
    }),
  ),
  fault(
    'MU-1',
    'MUTE names no track',
    'bob MUTE 1',
    change((value) => {
      value.track = Track.UNSPECIFIED;
    }),
  ),
  fault('MU-2', 'MUTE comes twice', 'bob MUTE 2', () => double(mutes(), 'bob MUTE')),
  fault('MU-2', 'a SetMute that changes nothing sends MUTE', 'bob MUTE 2', () =>
    repeat(mutes(), 'bob MUTE', 'alice < setMute 2'),
  ),
  fault(
    'MU-2',
    'the muter gets an event about itself',
    'alice MUTE 1',
    () => leak(mutes(), 'bob MUTE', 'alice'),
    ['MU-1'],
  ),
  fault('MU-3', 'CONNECTED does not tell of a mute', 'bob CONNECTED 1', () =>
    rewriteEvent(earlyMutes(), 'bob CONNECTED', 'connected', (value) => {
      value.peerMuted = false;
    }),
  ),
  fault(
    'MU-3',
    'MUTE comes before CONNECTED',
    'bob MUTE 1',
    () => insert(earlyMutes(), 'alice < setMute', takeEntry(mutes(), 'bob MUTE')),
    ['MU-2'],
  ),
  fault(
    'MU-5',
    'a SetMute causes a description',
    'bob DESCRIPTION 2',
    () => repeat(mutes(), 'bob DESCRIPTION', 'bob MUTE'),
    ['DE-2', 'G-5'],
  ),
  fault(
    'MU-5',
    'a SetMute ends the call',
    'bob LEAVE 1',
    () => hasten(mutes(), 'bob LEAVE', 'bob MUTE'),
    ['G-4', 'HU-2', 'RJ-3', 'TG-4'],
  ),
  fault(
    'DV-3',
    'a device change sends a description',
    'caller > description 2',
    () =>
      insert(
        soundCall(),
        'caller calls setAudioDevice 2',
        takeEntry(soundCall(), 'caller > description'),
      ),
    ['RQ-1'],
  ),
  fault(
    'DV-3',
    'a device change causes an event',
    'bob DESCRIPTION 2',
    () => repeat(deviceChange(), 'bob DESCRIPTION', 'alice calls setAudioDevice'),
    ['DE-2', 'G-5'],
  ),
];
