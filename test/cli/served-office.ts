import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configuration, newOffice } from './office.ts';
import { onPty } from './pseudo-terminal.ts';
import { startProgram } from './started-program.ts';

const PEOPLE = { anna: ['requester'], bert: ['approver'], carla: ['operator'] };
type Person = keyof typeof PEOPLE;
export const APPROVAL = { approval: { approvals: 1 } };

/** An office whose API is served, with three people who use it: anna asks, bert approves, carla operates. */
export async function servedOffice(connection: object = {}, more: object = {}) {
  const text = configuration(undefined, connection, { api: { people: PEOPLE }, ...more });
  const office = newOffice(text);
  const serve = (port: string) => office.start(['serve', '--port', port, '--scenario', 'calm']);
  let server = serve('0');
  const [url] = await server.says(/^http:\/\/127\.0\.0\.1:\d+(?=\s)/);
  const tokens = new Map<Person, string>();
  for (const name of ['anna', 'bert', 'carla'] as const) {
    const [, token = ''] = await server.says(new RegExp(`^ {2}${name} \\(.*\\): (\\S+)$`, 'm'));
    tokens.set(name, token);
    writeFileSync(join(office.cwd, name), `${token}\n`);
  }
  const env = (name: Person) => ({ VPN_CHANGE_API: url, VPN_CHANGE_API_TOKEN: tokens.get(name) ?? '' });
  const as = (name: Person) => ({
    run: (...words: string[]) => office.run(words, { env: env(name) }),
    start: (...words: string[]) => office.start(words, env(name)),
    onTerminal: (...words: string[]) => startProgram(words, { cwd: office.cwd, env: env(name), under: onPty(100) }),
  });
  return {
    office,
    url,
    tokens: [...tokens.values()],
    anna: as('anna'),
    bert: as('bert'),
    carla: as('carla'),
    /** Ends the server, and starts another one in its place. */
    restart: async () => {
      server.kill('SIGINT');
      await server.end;
      server = serve(new URL(url).port);
      await server.says(/^http:/);
    },
  };
}
