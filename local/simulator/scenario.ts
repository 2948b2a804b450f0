import type { RoutingType } from '../../domain/connection-body.ts';
import type { TunnelName } from '../../domain/identifiers.ts';

export type Resource = 'gateway' | 'gateway-status' | 'connections' | 'connection' | 'connection-status';

/** What goes wrong with a request. `applies`: the request took effect although its answer does not say so. */
export type HttpFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number; readonly applies?: true }
  | { readonly kind: 'hang'; readonly applies: boolean }
  | { readonly kind: 'bad-json' };

/** Which requests a fault meets: of those that match, every nth (default: each one), so many times in all. */
export interface FaultRule {
  readonly method: 'GET' | 'PUT';
  readonly resource?: Resource;
  /** Sleeps until so many PUTs have arrived. */
  readonly afterPuts?: number;
  readonly every?: number;
  readonly times: number;
  readonly fault: HttpFault;
}

/** Everything that can be told of the other side's behaviour. Times in seconds, fractions allowed. */
export interface Scenario {
  readonly description: string;
  /** The gateway is PENDING for so long after a PUT. */
  readonly pendingSeconds: number;
  /** After a PUT the gateway says READY for so long, and leaves the tunnels alone, before it begins to work. */
  readonly staleReadySeconds: number;
  /** From the loss of a tunnel to its next authentication. */
  readonly renegotiateSeconds: number;
  /** False: neither end starts a tunnel by itself, only a device that is told to reconnect. */
  readonly startsTunnels: boolean;
  /** A change of subnets takes the child SAs of both tunnels for so long. */
  readonly childSeconds: number;
  /** So long after a PUT, the child SA of each changed tunnel is rekeyed, or falls for `childSeconds`; its IKE SA stays. */
  readonly childEvent: { readonly kind: 'rekey' | 'fall'; readonly afterSeconds: number } | null;
  /** How the phases of a tunnel are told: by strongSwan's words, with the two exchanged as in STACKIT's examples, not at all. */
  readonly phaseStates: 'told' | 'swapped' | 'untold';
  /** From a tunnel that is up to its BGP session. */
  readonly bgpSeconds: number;
  /** 0: a changed key or setting resets its tunnel at once. Else the next authentication comes so much later. */
  readonly resetAfterSeconds: number;
  /** Every PUT resets both tunnels, whatever it changed. */
  readonly resetsBoth: boolean;
  /** So many PUTs end in ERROR, and take the tunnels that they touch with them, before one succeeds. */
  readonly gatewayErrors: number;
  readonly device: {
    /** It takes the gateway's new key by itself, `followSeconds` after a PUT. A seed may say otherwise. */
    readonly follows: boolean;
    readonly followSeconds: number;
    /** `keeps-old`: it says that it loaded the new key, and did not. An old key that returns is always accepted. */
    readonly loads: 'accepts' | 'refuses' | 'keeps-old';
    /** Which tunnels that holds for, by the order in which they are given new keys. */
    readonly tunnels: 'every' | 'first' | 'second';
  };
  /** These tunnels begin with other keys at the two ends, and so down. */
  readonly keysDifferAtStart: readonly TunnelName[];
  /** Somebody else edits a label, once: when so many PUTs and then so many reads of a connection were answered. */
  readonly secondWriter: { readonly afterPuts: number; readonly afterReads: number } | null;
  /** Whether 429 for a gateway at work carries Retry-After. */
  readonly retryAfter: boolean;
  readonly auth: 'none' | 'token';
  /** Tokens are refused after so long, whatever was promised. */
  readonly tokenSeconds: number;
  /** Every answer takes so long. */
  readonly answerSeconds: number;
  readonly faults: readonly FaultRule[];
  /** Seeds without a body of their own are of this type. */
  readonly routingType: RoutingType | null;
  /** Prefixes received by a tunnel whose key or settings are not the seeded ones. */
  readonly prefixesAfterChange: number;
  /** A second connection on the gateway claims the first remote subnet, and CONTESTED_SUBNET. */
  readonly overlappingNeighbour: boolean;
  /** The IaaS API: `contested` routes CONTESTED_SUBNET elsewhere, `forbidden` answers 403. */
  readonly networkArea: 'open' | 'contested' | 'forbidden';
  /** An empty map of labels comes back as null, which the published contract does not allow. */
  readonly nullLabels: boolean;
  /** A connection carries `state`, as STACKIT's page says and the published contract does not. */
  readonly connectionState: boolean;
}

/** Free in every seeded body: a change that adds it as a remote subnet meets the scenarios' overlaps. */
export const CONTESTED_SUBNET = '192.168.250.0/24';

export const CALM: Scenario = {
  description: 'Everything works: PENDING for 2 s, the tunnel that changed is down for 2 s.',
  pendingSeconds: 2,
  staleReadySeconds: 0,
  renegotiateSeconds: 2,
  startsTunnels: true,
  childSeconds: 0.5,
  childEvent: null,
  phaseStates: 'told',
  bgpSeconds: 0.5,
  resetAfterSeconds: 0,
  resetsBoth: false,
  gatewayErrors: 0,
  device: { follows: false, followSeconds: 0.5, loads: 'accepts', tunnels: 'every' },
  keysDifferAtStart: [],
  secondWriter: null,
  retryAfter: true,
  auth: 'none',
  tokenSeconds: 3600,
  answerSeconds: 0,
  faults: [],
  routingType: null,
  prefixesAfterChange: 1,
  overlappingNeighbour: false,
  networkArea: 'open',
  nullLabels: false,
  connectionState: false,
};
