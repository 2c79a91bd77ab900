/** Owns the list of wire mutants of clients: each is one fault, and names the clause that it breaks. */
import type { ClientWireMutant } from './client-mutant.js';
import { CALLS } from './client-wire/calls.js';
import { MEDIA } from './client-wire/media.js';
import { REQUESTS } from './client-wire/requests.js';
import { RESUMES } from './client-wire/resumes.js';

/** Every wire mutant of a client. */
export const CLIENT_WIRE_MUTANTS: readonly ClientWireMutant[] = [
  ...REQUESTS,
  ...CALLS,
  ...MEDIA,
  ...RESUMES,
];
