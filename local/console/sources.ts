import type { Queue } from '../aws/queue.ts';
import type { AwsClients } from '../aws-clients.ts';
import type { Mail } from '../cognito/mailbox.ts';
import type { User } from '../cognito/users.ts';
import { type Html, html } from '../html.ts';
import type { RequestLog } from '../request-log.ts';
import { empty, table } from './page.ts';

/** A resource of the templates. */
export interface NamedResource {
  /** Physical name. */
  readonly name: string;
  /** Path in the CDK app. */
  readonly path: string;
}

/** What the console shows of the running deployment. */
export interface Inventory {
  readonly tables: readonly NamedResource[];
  readonly buckets: readonly NamedResource[];
  readonly secrets: readonly NamedResource[];
  readonly queues: readonly Pick<Queue, 'path' | 'messages'>[];
  /** The user pool. Undefined if there is none. */
  readonly userPool?: { users(): readonly User[]; mails(): readonly Mail[] } | undefined;
}

/** Before the first deployment. */
export const emptyInventory: Inventory = { tables: [], buckets: [], secrets: [], queues: [] };

/** What the console reads. It knows nothing else of the run. */
export interface ConsoleSources {
  /** The site's origin. */
  readonly site: string;
  readonly requests: RequestLog;
  readonly clients: AwsClients;
  /** Folder of the log files. */
  readonly logFolder: string;
  /** Of the deployment that runs now. */
  inventory(): Inventory;
}

/** A list of resources that link to their pages. */
export function listOf(base: string, resources: readonly NamedResource[], none: string): Html {
  if (resources.length === 0) return empty(none);
  return table(
    'Resources',
    ['Name', 'Path in the app'],
    resources.map(
      ({ name, path }) =>
        html`<tr><td><a href="${base}/${encodeURIComponent(name)}">${name}</a></td><td>${path}</td></tr>`,
    ),
  );
}
