import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClients } from '../../local/aws-clients.ts';
import type { DeploymentContext } from '../../local/deployment.ts';
import { startEndpoints } from '../../local/endpoints.ts';
import { OriginMap } from '../../local/origin-map.ts';
import { RequestLog } from '../../local/request-log.ts';
import { Reuse } from '../../local/reuse.ts';
import { startSharedServices } from '../../local/shared-services.ts';
import { openStateFolder } from '../../local/state-folder.ts';

/**
 * What deployments of a run share, with an empty state.
 *
 * @param print gets what the deployments print
 */
export async function startContext(
  print: (text: string) => void = () => {},
): Promise<{ readonly context: DeploymentContext; readonly folder: string; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  const state = await openStateFolder(join(folder, 'state'), false);
  const nothing = () => {};
  const endpoints = await startEndpoints(state, 'us-east-1', { endpoints: {} }, nothing, nothing);
  const services = await startSharedServices(nothing);
  const reuse = new Reuse();
  const context = {
    url: 'http://localhost:3000',
    state,
    endpoints,
    clients: makeClients(endpoints),
    originMap: new OriginMap(),
    adapter: {
      adapt: (variables: Record<string, string>) => ({ ...variables }),
      warnings: () => [],
      close: async () => {},
    },
    services,
    requests: new RequestLog(),
    reuse,
    print,
    fail: nothing,
  };
  const close = async () => {
    for (const part of [reuse, services, endpoints]) await part.close();
    await state.release();
    rmSync(folder, { recursive: true, force: true });
  };
  return { context, folder, close };
}
