import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { sharedRun } from './http.ts';

/**
 * Sends a GET request to the site with the path as it is: `fetch` normalizes paths. Repeats throttled requests.
 *
 * @returns the status, and the header `Location` if there is one
 */
export async function requestRawPath(path: string): Promise<{ status: number; location?: string }> {
  for (;;) {
    const { hostname, port } = new URL(sharedRun.site);
    const sent = request({ hostname, port, path }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    const { statusCode: status = 0, headers } = response;
    if (status !== 429) return { status, ...(headers.location && { location: headers.location }) };
    await wait(250);
  }
}
