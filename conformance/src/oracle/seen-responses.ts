/** Owns which responses come again although their client has said on its Resume that it has seen them (RS-2). */
import type { Facts } from './facts.js';

type Stray = Facts['unmatchedResponses'][number];

/** The response is behind a Resume, and to a request whose response was read before that; the Resume says so. */
export function wasSeen(facts: Facts, { participant, at, response }: Stray): boolean {
  const socket = facts.entries[at]?.socket;
  return facts.sessions.some((session) =>
    session.resumes.some(({ request, socket: own, at: resumedAt }) => {
      const isBehind = own.participant === participant && own.index === socket && resumedAt < at;
      const { body } = request.frame;
      if (!isBehind || body.case !== 'resume') return false;
      if (response.requestId > body.value.lastResponseId) return false;
      const asked = session.scope.get(response.requestId) ?? [];
      return asked.some(
        ({ answeredAt }) => answeredAt !== undefined && answeredAt < request.sentAt,
      );
    }),
  );
}
