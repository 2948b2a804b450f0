import { availableParallelism } from 'node:os';
import { RefusedError } from '../domain/errors.ts';
import { FleetSettingsSchema } from '../domain/fleet-settings.ts';
import type { FleetFigures } from '../local/fleet-simulation/fleet-tally.ts';
import { threadedCrew } from '../local/fleet-simulation/rotation-crew.ts';
import { simulateFleet } from '../local/fleet-simulation/simulate-fleet.ts';
import { printJson, type Terminal } from './terminal.ts';
import { elapsedText } from './time-text.ts';

interface FleetOptions {
  readonly connections: number;
  readonly gateways: number;
  readonly days: number;
  readonly seed: number;
  readonly atOnce: number;
  readonly stopAfter: number;
}

/** Both changes of the clock in spring, of America and of Europe, lie within the first hundred days. */
const FROM = Date.UTC(2026, 1, 2);
const MOST_THREADS = 8;

/** Rotates the keys of a simulated fleet over many days, in virtual time, and says how that went. */
export async function simulateFleetOf(terminal: Terminal, options: FleetOptions): Promise<number> {
  const { connections, gateways, days, seed } = options;
  if (gateways > connections) {
    const message = `${gateways} gateways cannot be shared out among ${connections} connections: take at most as many`;
    throw new RefusedError([{ code: 'input.too-many-gateways', message }]);
  }
  const fleet = FleetSettingsSchema.parse({ atMostAtOnce: options.atOnce, stopAfterRollbacks: options.stopAfter });
  const layout = { connections, gateways, seed, from: FROM };
  const crew = threadedCrew(layout, Math.min(MOST_THREADS, availableParallelism()));
  const began = performance.now();
  try {
    const figures = await simulateFleet({ layout, fleet, days, crew, onDay: progress(terminal, days) });
    const tookSeconds = Math.round(performance.now() - began) / 1000;
    if (terminal.json) printJson(terminal, { connections, gateways, days, seed, fleet, ...figures, tookSeconds });
    else terminal.out.write(figuresText(options, figures, tookSeconds));
    return 0;
  } finally {
    await crew.close();
  }
}

/** One line that is written over, for somebody who watches. */
function progress({ err }: Terminal, days: number) {
  return (day: number, rotations: number) => {
    if (!err.isTTY) return;
    err.write(`\rday ${day} of ${days}, ${rotations} rotations`);
    if (day + 1 === days) err.write('\r\x1b[K');
  };
}

function figuresText(
  { connections, gateways, days, seed, atOnce }: FleetOptions,
  figures: FleetFigures,
  tookSeconds: number,
): string {
  const outcomes = Object.entries(figures.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const longest = elapsedText(figures.longestWaitSeconds * 1000);
  const rows = [
    ['fleet', `${connections} connections on ${gateways} gateways, ${days} days, seed ${seed}`],
    ['rotations', `${figures.rotations}, each a run of the program: ${figures.transitions} state transitions`],
    ['ended', outcomes.join(' · ') || 'none'],
    ['rollbacks', `${figures.rollbacks}; an operator came ${figures.operatorVisits} times`],
    [
      'overdue',
      `${figures.overdueDays.toFixed(1)} days in all, ${figures.overdueConnections} connections; ${figures.overdueWithoutFailure} of them never failed`,
    ],
    ['at once', `${figures.mostAtOnce} at the most, ${atOnce} are allowed`],
    ['longest wait', figures.longestWaitOf === null ? 'none' : `${longest} (${figures.longestWaitOf})`],
    ['speed', `${(figures.shareOfPossibleSpeed * 100).toFixed(1)} % of what the gateways allow`],
    ['took', elapsedText(tookSeconds * 1000)],
  ] as const;
  return rows.map(([name, text]) => `${name.padEnd(12)}  ${text}\n`).join('');
}
