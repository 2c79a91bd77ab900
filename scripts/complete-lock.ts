/**
 * Owns `npm run lock`: completes package-lock.json. To run after every change of a dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeLock } from './lock-file.js';
import { repositoryRoot } from './repository.js';

const path = join(repositoryRoot(), 'package-lock.json');
const text = readFileSync(path, 'utf8');
const completed = completeLock(text);
if (completed !== text) writeFileSync(path, completed);
console.log(`✓ package-lock.json ${completed === text ? 'is complete' : 'completed'}`);
