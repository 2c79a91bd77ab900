/** Owns what an SDK answers to its application: SE-1, DV-1, DV-2. */
import { type Act, readActs } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

/** SE-1, DV-1, DV-2: what an SDK answers to its application. */
export const applicationErrors: Monitor = {
  clauses: ['SE-1', 'DV-1', 'DV-2'],
  watch(facts, verdict) {
    const acts = readActs(facts);
    const online = new Set<string>();
    for (const act of acts) {
      const { command, result, participant } = act;
      if (endsBefore(facts, participant, act.at)) online.delete(participant);
      if (command.case === 'createSession' && result.error === undefined) online.add(participant);
      const needsSession =
        command.case !== undefined &&
        command.case !== 'configure' &&
        command.case !== 'createSession' &&
        command.case !== 'close';
      if (command.case === 'getDeviceList' && online.has(participant)) {
        checkDeviceList(verdict, acts, act);
      }
      if (needsSession && !online.has(participant)) {
        verdict.reach('SE-1');
        if (result.error?.code !== 'NO_SESSION') {
          verdict.break(
            'SE-1',
            act.doneAt,
            participant,
            `${participant} called ${command.case} without a session and got ${result.error?.code ?? 'success'}; NO_SESSION is right.`,
          );
        }
        continue;
      }
      if (command.case !== 'setAudioDevice') continue;
      const listed = acts.some(
        (other) =>
          other.participant === participant &&
          other.result.devices.some((device) => device.deviceId === command.value.deviceId),
      );
      if (listed) {
        if (result.error === undefined) continue;
        verdict.break(
          'DV-1',
          act.doneAt,
          participant,
          `${participant} chose a device that getDeviceList names and got ${result.error.code}; that has to succeed at any time.`,
        );
        continue;
      }
      verdict.reach('DV-2');
      if (result.error?.code === 'DEVICE_NOT_FOUND') continue;
      verdict.break(
        'DV-2',
        act.doneAt,
        participant,
        `${participant} chose a device that getDeviceList does not name and got ${result.error?.code ?? 'success'}; DEVICE_NOT_FOUND is right.`,
      );
    }
  },
};

/** The server closed the session, and the application was told so, since its last session was asked for. */
function endsBefore(facts: Facts, participant: string, step: number): boolean {
  const last = facts.entries.findLast(
    ({ participant: who, what }, at) =>
      at < step &&
      who === participant &&
      ((what.case === 'command' && what.value.command.case === 'createSession') ||
        (what.case === 'report' &&
          what.value.report.case === 'event' &&
          what.value.report.value.name === 'CLOSE_EVENT')),
  );
  return last?.what.case === 'report';
}

/** DV-2: every microphone that the driver was given is there, with an id. */
function checkDeviceList(verdict: Verdict, acts: readonly Act[], act: Act): void {
  const { participant, result } = act;
  const given = acts.flatMap((other) =>
    other.participant === participant && other.command.case === 'configure'
      ? other.command.value.devices.map(({ label }) => label)
      : [],
  );
  const missing = given.find(
    (label) => !result.devices.some((device) => device.label === label && device.deviceId !== ''),
  );
  if (missing === undefined) return;
  verdict.break(
    'DV-2',
    act.doneAt,
    participant,
    `${participant}'s getDeviceList does not name the device ${missing} with an id.`,
  );
}
