/** Owns how a note begins that is about the commands of a report: where none is shown, it says nothing. */

/** What such a note begins with. */
export const NO_COMMAND = 'no command to run again holds';

/** It is of use only beside a command. */
export function isAboutCommands(note: string): boolean {
  return note.startsWith(NO_COMMAND);
}
