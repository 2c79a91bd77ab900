#!/usr/bin/env node
// Here so that npm finds a program to link before anything is built.
import '../dist/browser-driver/main.js';
