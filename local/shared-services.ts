import type { Queue } from './aws/queue.ts';
import { type Services, startServices } from './aws/services.ts';
import { queueOperations } from './aws/sqs.ts';
import { type Parameter, parameterOperations } from './aws/ssm.ts';
import type { FunctionLogLine } from './lambda/definition.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { Schedule } from './schedule.ts';

/** AWS services in memory. They survive a new deployment, so that no message in a queue is lost. */
export interface SharedServices extends Services {
  /** By ARN. */
  readonly queues: Map<string, Queue>;
  /** Parameter Store, by name. */
  readonly parameters: Map<string, Parameter>;
  /** Of the current deployment. */
  functions: ReadonlyMap<string, LocalFunction>;
  schedules: readonly Schedule[];
}

/** @param log gets a line for each call of a service that the run does not have */
export async function startSharedServices(log: (line: FunctionLogLine) => void): Promise<SharedServices> {
  const queues: SharedServices['queues'] = new Map();
  const parameters: SharedServices['parameters'] = new Map();
  const server = await startServices({
    operations: new Map([...queueOperations(queues), ...parameterOperations(parameters)]),
    invoke: (name, event) => shared.functions.get(name)?.invoke(event),
    runSchedule: (path) => shared.schedules.find((schedule) => schedule.path === path)?.run(),
    refused: (functionName, text) => log({ functionName, source: 'platform', text }),
  });
  const close = async () => {
    for (const queue of queues.values()) queue.close();
    await server.close();
  };
  const shared: SharedServices = {
    ...server,
    queues,
    parameters,
    functions: new Map(),
    schedules: [],
    close,
  };
  return shared;
}
