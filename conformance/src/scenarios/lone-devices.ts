/**
 * Owns the case of a user with one device beside users who have, or had, another one that answers nobody:
 * caller and device see the same life of each call (invariant 19). How a server of another session policy
 * treats the one device is not compared: a case has one server.
 */
import { BusyScope } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectMedia, type Member, type Stage } from './stage.js';

/** What is there beside the device that is called. */
type Company = (stage: Stage, user: string) => Promise<void>;

const nobody: Company = async () => {};

const joinOther = (stage: Stage, user: string): Promise<Member> =>
  stage.join(`${user}-other`, { deviceId: 'other' }, user);

const another: Company = async (stage, user) => {
  await joinOther(stage, user);
};

const oneThatLeft: Company = async (stage, user) => {
  const other = await joinOther(stage, user);
  await other.peer.request({ case: 'destroySession', value: {} });
  await other.peer.awaitClose();
};

const COMPANIES = [nobody, another, oneThatLeft];

/** Those who are compared: the caller, the device, and who finds the user busy. */
interface Party {
  readonly caller: Member;
  readonly device: Member;
  readonly rival: Member;
}

const answeredAndHungUp = async (stage: Stage, { caller, device, rival }: Party): Promise<void> => {
  const callId = await caller.offer(device.userId);
  await stage.settle();
  await device.answer();
  await stage.settle();
  await connectMedia(stage, caller, device, callId, false);
  // Under SESSION another device may be idle, and then the user is not busy (MD-4).
  if (device.granted?.busyScope === BusyScope.USER) await rival.offer(device.userId);
  await stage.settle();
  await device.leave();
  await stage.settle();
};

const hungUpByCaller = async (stage: Stage, { caller, device }: Party): Promise<void> => {
  const callId = await caller.offer(device.userId);
  await stage.settle();
  await device.answer({ case: 'callId', value: callId });
  await stage.settle();
  await caller.leave();
  await stage.settle();
};

const rejected = async (stage: Stage, { caller, device }: Party): Promise<void> => {
  const callId = await caller.offer(device.userId);
  await stage.settle();
  await device.leave({ case: 'callId', value: callId });
  await stage.settle();
};

const cancelled = async (stage: Stage, { caller, device }: Party): Promise<void> => {
  await caller.offer(device.userId);
  await stage.settle();
  await caller.leave();
  await stage.settle();
};

const placedByDevice = async (stage: Stage, { caller, device }: Party): Promise<void> => {
  await device.offer(caller.userId);
  await stage.settle();
  await caller.answer();
  await stage.settle();
  await caller.leave();
  await stage.settle();
};

const SCRIPTS = [answeredAndHungUp, hungUpByCaller, rejected, cancelled, placedByDevice];

const nameAll = (name: string): readonly string[] =>
  COMPANIES.map((_, index) => `${name}-${index + 1}`);

const loneDevice: Case = {
  id: 'alike/one-device-or-several',
  title:
    'The same calls of a user with one device, with another that never answers, and without it',
  kind: 'scenario',
  needs: ['fork'],
  clauses: ['MD-1'],
  compares: [{ clause: 'MD-1', alike: [nameAll('caller'), nameAll('device'), nameAll('rival')] }],
  async play(stage) {
    for (const [index, keep] of COMPANIES.entries()) {
      const [caller, rival] = await stage.joinAll(`caller-${index + 1}`, `rival-${index + 1}`);
      const user = `device-${index + 1}`;
      const device = await stage.join(user, { deviceId: 'first' });
      await keep(stage, user);
      for (const script of SCRIPTS) await script(stage, { caller, device, rival });
    }
  },
};

/** One device or several. */
export const LONE_DEVICE_CASES: readonly Case[] = [loneDevice];
