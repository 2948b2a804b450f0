#!/usr/bin/env node
// A peer command to start from. It gets one JSON document on standard input, for example
//   {"action":"load-key","changeId":"chg-…","connection":"office-neckarsulm","tunnel":"tunnel2","preSharedKey":"…"}
// and says by its exit code whether the device did it: 0 is done. The key comes by no other way: keep it out of
// arguments, environment, logs and temporary files.
import { text } from 'node:stream/consumers';

const order = JSON.parse(await text(process.stdin));

switch (order.action) {
  case 'load-key':
  case 'revert-key':
    // Write the key into the device here, without resetting a running tunnel. With strongSwan, for example:
    //   `swanctl --load-creds` loads a new secret and leaves the established IKE SA alone.
    break;
  case 'reconnect':
    // Declared in `actions`, it is told to end the tunnel's IKE SA and to initiate it again, once on each step. Where the
    // device knows when it authenticated, print that besides: {"lastAuthenticatedAt":"2026-01-31T02:03:04Z"}. With
    // strongSwan: `swanctl --terminate --ike NAME`, then `swanctl --initiate --child NAME`.
    break;
  default:
    process.stderr.write(`this device cannot do ${order.action}\n`);
    process.exit(1);
}
process.stdout.write(`${JSON.stringify({ text: `${order.action} done for ${order.tunnel}` })}\n`);
