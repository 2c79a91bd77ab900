import type { CommandResult, Trace } from '@audiocall/proto';
import { insert, mishear, nameEntries, rewrite, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { soundCall, unansweredCall } from '../sound-flows.fixture.js';

/** The stretches that the callee hears: each is one step of the call with sound. */
const STRETCH = {
  ringing: 1,
  connected: 2,
  changed: 3,
  unknownDevice: 4,
  muted: 5,
  changedMuted: 6,
  unmuted: 7,
  over: 8,
  /** Those of an unmute that is kept from the server. */
  chosenMuted: 3,
  unanswered: 4,
} as const;

const hear = (stretch: keyof typeof STRETCH, toneHz: number) => () =>
  mishear(soundCall(), 'callee', STRETCH[stretch], toneHz);

/** The caller's n-th command of a kind, counted from 1, has another result. */
function result(kind: string, nth: number, change: (value: CommandResult) => void): () => Trace {
  return () => {
    const trace = soundCall();
    const command = trace.entries[nameEntries(trace).indexOf(`caller calls ${kind} ${nth}`)];
    const id = command?.what.case === 'command' ? command.what.value.id : 0;
    return rewrite(trace, `caller result ${id}`, ({ what }) => {
      const report = what.case === 'report' ? what.value.report : undefined;
      if (report?.case === 'result') change(report.value);
    });
  };
}

const succeed = (value: CommandResult): void => {
  delete value.error;
};
const fail = (value: CommandResult): void => {
  value.error = {
    $typeName: 'audiocall.conformance.v1.CommandError',
    code: 'INTERNAL',
    message: 'No.',
  };
};

export const SOUND_FAULTS: readonly Fault[] = [
  fault(
    'EO-5',
    'the callee hears the caller while it rings',
    'callee hears 700 1',
    hear('ringing', 700),
  ),
  fault('CN-5', 'the callee hears nothing', 'callee hears 0 3', hear('connected', 0), [
    'DV-1',
    'DV-5',
  ]),
  fault(
    'DV-5',
    'the first device is heard, not the chosen one',
    'callee hears 500 1',
    hear('connected', 500),
    ['CN-5', 'DV-1'],
  ),
  fault(
    'DV-1',
    'the old device is heard after a change',
    'callee hears 700 3',
    hear('changed', 700),
  ),
  fault(
    'DV-2',
    'a device that does not exist silences the caller',
    'callee hears 0 3',
    hear('unknownDevice', 0),
  ),
  fault('MU-4', 'a muted caller is heard', 'callee hears 500 5', hear('muted', 500)),
  fault('MU-4', 'something is heard of a muted caller', 'callee hears -1 1', hear('muted', -1)),
  fault('DV-4', 'a device change unmutes', 'callee hears 1300 1', hear('changedMuted', 1300), [
    'MU-4',
  ]),
  fault(
    'DV-4',
    'a device that was chosen and left again while muted is heard for a moment',
    'callee hears 1300 1',
    () =>
      rewrite(soundCall(), 'callee hears 700 3', ({ what }) => {
        if (what.case === 'heard') what.value.toneHz = 1300;
      }),
    ['DV-1', 'MU-4'],
  ),
  fault(
    'DV-4',
    'a device change while muted is forgotten',
    'callee hears 500 5',
    hear('unmuted', 500),
    ['DV-1'],
  ),
  fault('MU-4', 'the caller is heard before its unmute is answered', 'callee hears 1300 1', () => {
    const trace = mishear(soundCall(), 'callee', STRETCH.unmuted, 1300);
    const chosen = rewrite(trace, 'caller calls setAudioDevice 5', ({ what }) => {
      const command = what.case === 'command' ? what.value.command : undefined;
      if (command?.case === 'setAudioDevice') command.value.deviceId = 'mic-3';
    });
    return insert(chosen, 'caller > setMute 2', takeEntry(chosen, 'callee hears 1300 1'));
  }),
  fault(
    'MU-4',
    'the caller is heard while its unmute is kept from the server',
    'callee hears 1300 1',
    () => mishear(unansweredCall(), 'callee', STRETCH.unanswered, 1300),
  ),
  fault(
    'MU-4',
    'of an unmute that was too early is heard when it is answered',
    'callee hears 1300 1',
    () => {
      const early = mishear(unansweredCall(), 'callee', STRETCH.unanswered, 1300);
      return insert(
        unansweredCall(),
        'caller < setMute 2',
        takeEntry(early, 'callee hears 1300 1'),
      );
    },
  ),
  fault(
    'DV-4',
    'a muted caller is heard with what it chooses, and then unmutes',
    'callee hears 1300 1',
    () => mishear(unansweredCall(), 'callee', STRETCH.chosenMuted, 1300),
    ['MU-4'],
  ),
  fault('HU-3', 'the caller is heard after the end', 'callee hears 700 5', hear('over', 700)),
  fault(
    'SE-1',
    'a device list without a session',
    'caller result 2',
    result('getDeviceList', 1, succeed),
  ),
  fault(
    'DV-1',
    'a listed device is refused',
    'caller result 5',
    result('setAudioDevice', 1, fail),
    ['CN-5'],
  ),
  fault(
    'DV-2',
    'a device that does not exist is chosen',
    'caller result 8',
    result('setAudioDevice', 3, succeed),
    ['DV-1'],
  ),
  fault(
    'DV-2',
    'a microphone is not listed',
    'caller result 4',
    result('getDeviceList', 2, (value) => {
      value.devices.splice(1, 1);
    }),
    ['CN-5', 'DV-1', 'DV-4', 'DV-5'],
  ),
];
