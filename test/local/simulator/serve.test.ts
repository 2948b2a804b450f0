import { expect, it } from 'vitest';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';
import { serveSimulator } from '../../../local/simulator/serve.ts';
import { CONNECTION, ID, simulatedOffice } from './simulated-office.ts';

it('serves on a free loopback port, rejects a port in use, and breaks off what hangs when it closes', async () => {
  const { simulator, facts } = simulatedOffice(SCENARIOS['put-times-out-lost']);
  const served = await serveSimulator(simulator, { port: 0 });
  try {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(`${served.url}${CONNECTION}`, { headers: { 'user-agent': 'test' } });
    expect(await answer.json()).toMatchObject({ id: ID });
    expect(facts().lastUserAgent).toBe('test');
    const port = Number(new URL(served.url).port);
    await expect(serveSimulator(simulator, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const hanging = fetch(`${served.url}${CONNECTION}`, { method: 'PUT', body: '{}' }).catch((error: unknown) => error);
    await expect.poll(() => facts().puts).toBe(1);
    await served.close();
    expect(await hanging).toBeInstanceOf(TypeError);
  } finally {
    await served.close();
  }
});
