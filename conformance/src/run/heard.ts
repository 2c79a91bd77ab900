/** Owns how what was heard reads in a report: one line for each participant. Pure. */
import type { Trace } from '@audiocall/proto';

/** `caller heard 900 Hz, silence`, for each participant whose audio was listened to. */
export function describeTones(trace: Trace): string[] {
  const heard = new Map<string, number[]>();
  for (const { participant, what } of trace.entries) {
    if (what.case !== 'heard') continue;
    const tones = heard.get(participant) ?? [];
    if (tones.at(-1) !== what.value.toneHz) tones.push(what.value.toneHz);
    heard.set(participant, tones);
  }
  return [...heard].map(
    ([participant, tones]) => `${participant} heard ${tones.map(nameTone).join(', ')}`,
  );
}

function nameTone(toneHz: number): string {
  if (toneHz === 0) return 'silence';
  return toneHz < 0 ? 'another sound' : `${toneHz} Hz`;
}
