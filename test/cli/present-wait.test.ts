import { describe, expect, it } from 'vitest';
import { answerLines, orderLines, waitLines } from '../../cli/present-wait.ts';
import { type ChangeWait, ChangeWaitSchema } from '../../domain/change-wait.ts';
import { VersionIdSchema } from '../../domain/identifiers.ts';
import { waitFor } from '../api/api-world.ts';

const ID = 'chg-1a2b3c4d-0000-4000-8000-000000000000';
const VERSION = VersionIdSchema.parse('a'.repeat(32));
const UNTIL = 'until 2026-01-01 01:00:00 UTC';

const peer = ChangeWaitSchema.parse({
  ...waitFor(ID, { peer: 'forward-0' }),
  why: 'load it\u001b[31m now',
  orders: [{ action: 'load-key', tunnel: 'tunnel2', secretId: 'vpn/office', versionId: VERSION }],
});

describe('what a change waits for, in words', () => {
  it.each<[ChangeWait, string[]]>([
    [
      waitFor(ID, { approval: 'plan-1' }),
      [
        `waits for approval, ${UNTIL}: a test`,
        'for somebody else to answer: vpn-change approve chg-1a2b3c4d --target aws, or vpn-change reject chg-1a2b3c4d --comment TEXT --target aws',
      ],
    ],
    [
      waitFor(ID, 'window'),
      [
        `waits for the moment when it may begin, ${UNTIL}: a test`,
        'to withdraw it: vpn-change cancel chg-1a2b3c4d --target aws',
      ],
    ],
    [
      peer,
      [
        `waits for the device, ${UNTIL}`,
        'load it [31m now',
        'when that is done: vpn-change peer-ready chg-1a2b3c4d --target aws',
      ],
    ],
    [
      waitFor(ID, 'confirmation'),
      [
        `waits for confirmation, or goes back by itself, ${UNTIL}: a test`,
        'when all is well: vpn-change confirm chg-1a2b3c4d --target aws',
      ],
    ],
  ])('says until when, and which command answers it: $for', (wait, lines) => {
    expect(waitLines(wait, ' --target aws')).toEqual(lines);
  });

  it('says when a reminder is due, and what the device has to load', () => {
    if (peer.for !== 'peer') throw new Error('another wait');
    expect(answerLines({ ...peer, reminder: true }, '')[0]).toBe('half of the time is over; load it [31m now');
    expect(orderLines(peer)).toEqual([`  load-key tunnel2: version ${VERSION} of vpn/office`]);
  });
});
