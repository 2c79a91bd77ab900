/**
 * Owns the list of the users of a service who have a session (SL-1).
 * It is kept only where the feature is offered.
 */
import { Feature, type ListSessions, ListSessionsResultSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, acceptIdly, refuse } from './answer.js';
import { isBusy } from './busy.js';
import { type Draft, erase, read, readKnown, write } from './draft.js';
import { offeredFeatures } from './features.js';
import { type Session, userKey } from './state.js';

const PAGE_SIZE = 10;

export function decideList(draft: Draft, session: Session, { page }: ListSessions): Answer {
  if (!session.hasShownKey) {
    return refuse(
      StatusCode.NOT_ALLOWED,
      'Only sessions of a service with a key may list its users; give the service a key.',
    );
  }
  const roster = read(draft, 'rosters', session.service) ?? [];
  const start = (page - 1) * PAGE_SIZE;
  const users = roster.slice(start, start + PAGE_SIZE).map((userId) => {
    const user = readKnown(draft, 'users', userKey(session.service, userId));
    return { userId, idle: !isBusy(draft, user) };
  });
  const pages = Math.ceil(roster.length / PAGE_SIZE);
  return acceptIdly({
    case: 'listSessions',
    value: create(ListSessionsResultSchema, { page, pages, users }),
  });
}

export function enterRoster(draft: Draft, service: string, userId: string): void {
  if (!isKept(draft)) return;
  const roster = read(draft, 'rosters', service) ?? [];
  if (roster.includes(userId)) return;
  const index = roster.findIndex((other) => comesBefore(userId, other));
  write(draft, 'rosters', service, roster.toSpliced(index < 0 ? roster.length : index, 0, userId));
}

export function leaveRoster(draft: Draft, service: string, userId: string): void {
  const known = read(draft, 'rosters', service);
  if (known === undefined) return;
  const roster = known.filter((other) => other !== userId);
  if (roster.length === 0) erase(draft, 'rosters', service);
  else write(draft, 'rosters', service, roster);
}

function isKept(draft: Draft): boolean {
  return offeredFeatures(draft.settings).includes(Feature.LIST_SESSIONS);
}

/** The order of the bytes in UTF-8, which is that of the code points. */
function comesBefore(one: string, other: string): boolean {
  const left = [...one];
  const right = [...other];
  for (const [index, char] of left.entries()) {
    const difference = (char.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference < 0;
  }
  return left.length < right.length;
}
