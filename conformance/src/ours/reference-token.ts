#!/usr/bin/env node
/** Owns the command that makes user tokens of the reference server's services. Arguments: a service, a user, seconds. */
import { signToken } from './sign-token.js';

const [service = '', user = '', seconds = '0'] = process.argv.slice(2);
process.stdout.write(`${signToken(service, user, Number(seconds))}\n`);
