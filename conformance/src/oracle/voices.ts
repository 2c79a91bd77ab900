/** Owns with which tone an SDK speaks, by the microphones that it was given and has listed. Pure. */
import type { Act } from './driven.js';

/** Which tone a participant's chosen device plays, by the device ids and labels that it listed. */
export interface Voice {
  readonly toneByDevice: ReadonlyMap<string, number>;
  readonly defaultToneHz: number;
}

/** The voice of a participant. */
export function readVoice(acts: readonly Act[], participant: string): Voice {
  const toneByLabel = new Map<string, number>();
  const toneByDevice = new Map<string, number>();
  let defaultToneHz = 0;
  for (const act of acts) {
    if (act.participant !== participant) continue;
    if (act.command.case === 'configure') {
      for (const device of act.command.value.devices) toneByLabel.set(device.label, device.toneHz);
      defaultToneHz = act.command.value.devices[0]?.toneHz ?? 0;
    }
    if (act.command.case !== 'getDeviceList') continue;
    for (const device of act.result.devices) {
      const tone = toneByLabel.get(device.label);
      if (tone !== undefined) toneByDevice.set(device.deviceId, tone);
    }
  }
  return { toneByDevice, defaultToneHz };
}
