#!/usr/bin/env node
/**
 * Owns the user tokens of the reference server's services, as an application that knows their secrets would
 * make them: docs/guides/operate-a-server.md has the form. Arguments: a service, a user, seconds.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Described {
  readonly id: string;
  readonly tokenSecret?: string;
}

const SERVICES = new URL('../../testdata/reference-services.json', import.meta.url);

const [service = '', user = '', seconds = '0'] = process.argv.slice(2);
const services = JSON.parse(readFileSync(SERVICES, 'utf8')) as readonly Described[];
// One secret signs for all: that a token is of another service has to be seen by its words.
const secret = services.find(({ tokenSecret }) => tokenSecret !== undefined)?.tokenSecret ?? '';
const claims = { sub: user, exp: Math.floor(Date.now() / 1000) + Number(seconds), service };
const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
const mac = createHmac('sha256', secret).update(`v1.${payload}`).digest('base64url');
process.stdout.write(`v1.${payload}.${mac}\n`);
