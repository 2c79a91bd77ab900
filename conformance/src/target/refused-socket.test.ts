import { describe, expect, it } from 'vitest';
import { blameRefusal, explainRefusal } from './refused-socket.js';
import { TargetSilentError } from './target-silent.js';

const explain = (url: string, code: string): string =>
  explainRefusal(url, url, { code, message: 'the words of Node' });

describe('explainRefusal()', () => {
  it('tells a certificate that is not trusted, and how it could be', () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
      const said = explain('wss://h:1', code);
      expect(said).toContain(
        `certificate of wss://h:1 is not accepted: the words of Node (${code})`,
      );
      expect(said).toContain('NODE_EXTRA_CA_CERTS');
    }
    // To trust it would not help.
    for (const code of ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
      const said = explain('wss://h:1', code);
      expect(said).toContain('certificate');
      expect(said).not.toContain('NODE_EXTRA_CA_CERTS');
    }
  });

  it('tells a server with TLS from one without, where the URL has it wrong', () => {
    expect(explain('wss://h:1', 'EPROTO')).toContain('speaks no TLS (EPROTO); give ws://');
    expect(explain('ws://h:1', 'HPE_INVALID_CONSTANT')).toContain('give wss://');
    expect(explain('ws://h:1', 'ECONNRESET')).toContain('give wss:// for a server with TLS');
  });

  it('says of the rest that nothing answers', () => {
    for (const url of ['ws://h:1', 'wss://h:1']) {
      expect(explain(url, 'ECONNREFUSED')).toContain(`answers at ${url}; start the server`);
      expect(explainRefusal(url, url, undefined)).toContain('start the server');
    }
  });
});

describe('blameRefusal()', () => {
  it('[WR-1] blames a server that takes no socket, and not a machine that has no more of them', () => {
    const blame = (code: string) =>
      blameRefusal('alice', { code, message: 'the words of Node' }, 3);
    const refused = blame('ECONNREFUSED');
    expect(refused.message).toBe("alice's socket did not open: the words of Node");
    expect(refused).toMatchObject({ silence: { clause: 'WR-1', unopened: 'refused', at: 3 } });
    const own = blame('EADDRNOTAVAIL');
    expect(own).not.toBeInstanceOf(TargetSilentError);
    expect(own.message).toBe(refused.message);
  });
});
