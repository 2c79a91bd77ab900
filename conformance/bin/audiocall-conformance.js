#!/usr/bin/env node
// Here so that npm finds a program to link before anything is built.
import '../dist/cli.js';
