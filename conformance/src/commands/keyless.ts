/**
 * Owns what is said of a service whose key the server does not ask for: that of one without a key is no fault, and
 * only the operator knows which it is. Judges nothing.
 */
import { type CaseResult, StatusCode } from '@audiocall/proto';
import { listAnswers } from '../run/answers.js';
import type { ServiceOption } from '../usage/service-keys.js';

/** A right key, and wrong ones: more than a server lets in that mixes two up. */
const SEVERAL = 3;

/** A sentence where the server let everybody in, whatever key they showed, and who showed none, too (SE-9). */
export function describeKeyless(
  { id, key }: ServiceOption,
  results: readonly CaseResult[],
): readonly string[] {
  if (key === '') return [];
  const keys = new Set<string>();
  for (const { trace, failures } of results) {
    if (trace === undefined || !failures.some(({ clause }) => clause === 'SE-9')) continue;
    for (const { asked, response } of listAnswers(trace)) {
      if (asked.case !== 'createSession' || asked.value.serviceId !== id) continue;
      if (response.status?.code === StatusCode.UNAUTHENTICATED) return [];
      if (response.result.case === 'createSession') keys.add(asked.value.serviceKey);
    }
  }
  if (!keys.has('') || keys.size < SEVERAL) return [];
  return [
    `the server let in whoever named service ${id}, with any key and without one: if that service has no key, give --service ${id} alone`,
  ];
}
