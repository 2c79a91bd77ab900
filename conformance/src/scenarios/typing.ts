/** Owns how members join who speak JSON, as people at a terminal do. */
import { JSON_SUBPROTOCOL } from '@audiocall/proto';
import type { Spelling } from '../peers/peer-codec.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Member, Stage } from './stage.js';

/** As a Protobuf library writes it. */
export const CANONICAL: Spelling = { originalNames: false, enumNumbers: false };

/** Joins with a socket that speaks JSON. A server need not offer it. */
export async function joinTyping(stage: Stage, name: string, json = CANONICAL): Promise<Member> {
  const peer = await stage.connect(name, { json });
  if (!peer.isOpen) {
    throw new NotOfferedError(`the server does not offer the subprotocol ${JSON_SUBPROTOCOL}`);
  }
  return stage.enter(peer);
}
