/** Owns which session there is in each phase of the link, and which features are in force in it. */
import type { FeatureName } from './features.js';
import type { Link, Session } from './state.js';

/** The session that the application has, also while it is reconnecting; none while it is closing. */
export function sessionOf(link: Link): Session | undefined {
  if (link.phase === 'online') return link.session;
  return link.phase === 'reconnecting' && link.closing.length === 0 ? link.session : undefined;
}

export function isInForce(link: Link, name: FeatureName): boolean {
  const hasSession = link.phase === 'online' || link.phase === 'reconnecting';
  return hasSession && link.session.features.includes(name);
}
