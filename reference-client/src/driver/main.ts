#!/usr/bin/env node
/** The driver program of the reference client. */
import { runDriver } from './run.js';

runDriver();
