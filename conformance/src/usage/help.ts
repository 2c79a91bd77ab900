/** Owns what `--help` prints. */

/** What `--help` prints. */
export const HELP = `audiocall-conformance judges signaling servers and calling SDKs by the audiocall protocol.

  audiocall-conformance server --url ws://HOST:PORT      judge a server that runs
  audiocall-conformance server -- COMMAND [ARG ...]      start a server, judge it, end it
  audiocall-conformance client -- COMMAND [ARG ...]      start the driver of an SDK for each case, and judge it
  audiocall-conformance client --attach ADDRESS          the driver of a phone or a page: ws://HOST:PORT where
                                                         it listens, or HOST:PORT for it to connect to
  audiocall-conformance interop --client NAME=COMMAND [--client NAME=COMMAND]
                                --url URL | --server COMMAND
                                                         calls between SDKs, with real audio; instead
                                                         of COMMAND, ws://HOST:PORT of a driver that
                                                         listens, or HOST:PORT for one to connect to
                                                         --absent NAME=REASON says in the report who
                                                         is missing from the matrix
  audiocall-conformance check FILE [FILE ...]            judge recorded traces, or those of a report
  audiocall-conformance proxy --listen HOST:PORT --upstream URL
                                                         pass live traffic on, record and judge it
  audiocall-conformance list [--json]                    the cases, their clauses, features and races
  audiocall-conformance list --unjudged [--json]         the clauses that no case judges, and why
  audiocall-conformance explain CLAUSE                   the text of a clause, and its cases
  audiocall-conformance --version                        the version of this program

What server and interop test
  --profile NAME            core, operation or all                      [all]
  --feature NAME            beyond core, only what this feature is about; may be repeated
                                                                        [all that the target offers]
  --only GLOB               only cases whose name, or one of whose clauses, matches; may be repeated;
                            in a matrix also CALLER:CALLEE/CASE
  --runs N                  generated sequences
  --seed N                  seed of everything random                   [drawn]
  --replay FILE             play one failure again, from the file that it left

How they test it
  --service ID[:KEY]        service to use                              [demo:demo-key]
  --other-service ID[:KEY]  a second service, to see that they are kept apart
  --token-service ID[:KEY]  a service that asks for user tokens
  --token-command COMMAND   makes them: started with a service, a user and for how many seconds the
                            token is valid (negative: it is over) as its last words, it prints one
  --max-calls N             how many calls the server remembers, which no message announces
  --max-buffer-bytes N      how many bytes it keeps over all sessions, which no message announces
  --jobs N                  cases at the same time                      [server 8, client 4, interop 1]
  --patience MS             how long to wait for an answer              [5000]
  --max-wait MS             longest timer to wait for                   [10000]

What becomes of it (check and proxy take these, too)
  --known-failing FILE      failures that are known: on each line a clause, a case, and the reason
  --strict                  a clause that says SHOULD counts like one that says MUST
  --report DIR              write report.html, report.json and junit.xml there, and a file to
                            replay each failure
  --name NAME               what the report calls the target            [its URL or command]
  --quiet                   only what is not conformant, and the verdict
  --again WORDS             begin the commands that play a case again with these words, for a program
                            that runs this one and names the targets

A command is split at spaces; quote parts that hold some. Exit status: 0 conformant, 1 not conformant,
2 could not run or wrong usage, 3 inconclusive.
`;
