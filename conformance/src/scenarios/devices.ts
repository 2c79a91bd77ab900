/** Owns how a user comes with several devices. Never judges. */
import { BusyScope } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Member, Stage } from './stage.js';

/** One device of a user: `bob-phone`. */
export function joinDevice(stage: Stage, user: string, device: string): Promise<Member> {
  return stage.join(`${user}-${device}`, { deviceId: device }, user);
}

/** A caller, and a callee with two devices. */
export async function joinTwoDevices(
  stage: Stage,
): Promise<{ alice: Member; phone: Member; tablet: Member }> {
  const alice = await stage.join('alice');
  const phone = await joinDevice(stage, 'bob', 'phone');
  const tablet = await joinDevice(stage, 'bob', 'tablet');
  return { alice, phone, tablet };
}

/** The case is about one of the two scopes, and a server has one. */
export function needScope(member: Member, scope: BusyScope): void {
  if (member.granted?.busyScope === scope) return;
  throw new NotOfferedError(`the server's busy_scope is not ${BusyScope[scope]}`);
}
