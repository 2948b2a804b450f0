import { Argument, Option } from 'commander';

/** Where `vpn-change serve` answers when it is told nothing else. */
export const DEFAULT_API = 'http://127.0.0.1:8181';

/** The stack that `cdk deploy` makes when it is told nothing else. */
export const DEFAULT_STACK = 'vpn-change';

/** Options and arguments that several commands have. */
export const config = () =>
  new Option('-c, --config <file>', 'configuration').default('connections.yaml').env('VPN_CHANGE_CONFIG');
export const json = () => new Option('--json', 'print one JSON document');
export const target = () =>
  new Option('--target <target>', 'this machine, or the service that is deployed on AWS')
    .choices(['local', 'aws'])
    .default('local');
export const stack = () =>
  new Option('--stack <name>', 'on AWS: the stack whose outputs name the service').default(DEFAULT_STACK);
export const connection = () => new Argument('<connection>', 'a connection of the configuration');
export const change = () => new Argument('<change>', 'a change id, or the beginning of one');
export const patch = () =>
  new Option('--patch <file>', 'JSON merge patch (RFC 7396) on the configuration; - reads standard input');
export const tunnel = () =>
  new Option('--tunnel <tunnel>', 'rotate the key of one tunnel only').choices(['tunnel1', 'tunnel2']);
export const strategy = () =>
  new Option('--strategy <strategy>', 'one tunnel after the other, or both in one PUT').choices(['rolling', 'at-once']);
