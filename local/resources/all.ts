import { bucketDeployments } from './bucket-deployments.ts';
import { buckets } from './buckets.ts';
import { distributions } from './distributions.ts';
import { eventSourceMappings } from './event-source-mappings.ts';
import { functionUrls } from './function-urls.ts';
import { functions } from './functions.ts';
import { httpApis } from './http-apis.ts';
import { parameters } from './parameters.ts';
import { queues } from './queues.ts';
import type { ResourceKind } from './resource-kind.ts';
import { schedules } from './schedules.ts';
import { secrets } from './secrets.ts';
import { tables } from './tables.ts';
import { userPools } from './user-pools.ts';

/** Every resource kind, in the order of deployment: a kind may use what earlier ones have deployed. */
export const resourceKinds: readonly ResourceKind[] = [
  parameters,
  // Early: its key and passwords take half a second in threads, while the others use little CPU time.
  userPools,
  tables,
  buckets,
  secrets,
  queues,
  functions,
  eventSourceMappings,
  schedules,
  httpApis,
  functionUrls,
  bucketDeployments,
  distributions,
];
