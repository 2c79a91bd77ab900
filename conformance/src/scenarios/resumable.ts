/** Owns how members join whose sessions can be resumed, and how they lose their sockets. */
import { Feature, type TimersSchema } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Member, Stage } from './stage.js';

/** A timer that is short enough to wait for. */
export const SHORT_RESUME_MS = 300;

/** A ping interval that a busy machine does not exceed. */
export const SHORT_PING_MS = 800;

/** Joins with `resume` in force, and shows the server a frame, so that the session can be resumed. */
export async function joinResumable<Names extends readonly string[]>(
  stage: Stage,
  ...names: Names
): Promise<{ [Index in keyof Names]: Member }> {
  const members: Member[] = [];
  for (const name of names) members.push(await joinWithResume(stage, name));
  return members as { [Index in keyof Names]: Member };
}

/** Joins one of them, with timers of its own. */
export async function joinWithResume(
  stage: Stage,
  name: string,
  timers: MessageInitShape<typeof TimersSchema> = {},
  user = name,
): Promise<Member> {
  const member = await stage.join(name, { features: [Feature.RESUME], timers }, user);
  await member.peer.settle();
  return member;
}
