/** Owns the list of wire mutants: each is one fault of a server, and names the clause that it breaks. */
import type { WireMutant } from './mutant.js';
import { ANSWERS } from './wire/answers.js';
import { ENDS } from './wire/ends.js';
import { FEATURES } from './wire/features.js';
import { GENERAL } from './wire/general.js';
import { MEDIA } from './wire/media.js';
import { OFFERS } from './wire/offers.js';
import { OPERATION } from './wire/operation.js';
import { REQUESTS } from './wire/requests.js';
import { RESUMES } from './wire/resumes.js';
import { SESSIONS } from './wire/sessions.js';

/** Every wire mutant of a server. */
export const WIRE_MUTANTS: readonly WireMutant[] = [
  ...GENERAL,
  ...REQUESTS,
  ...SESSIONS,
  ...OFFERS,
  ...ANSWERS,
  ...ENDS,
  ...MEDIA,
  ...OPERATION,
  ...FEATURES,
  ...RESUMES,
];
