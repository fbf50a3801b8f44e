import { listMails, listSecrets, listUsers } from './accounts.ts';
import { deleteObject, downloadObject, listBuckets, listObjects } from './buckets.ts';
import { showLog, showQueues } from './logs.ts';
import { ConsoleError, type Handler } from './page.ts';
import { listRequests, showRequest } from './requests.ts';
import type { ConsoleSources, NamedResource } from './sources.ts';
import { createItem, deleteItem, listItems, listTables, newItemPage, saveItem, showItem } from './tables.ts';
import { decodeTokenPage } from './tokens.ts';

/** The handler of a request. Undefined if there is none. */
export function findHandler(sources: ConsoleSources, method: string, path: string): Handler | undefined {
  const [, section = '', name, action = ''] = path.split('/').map(decode);
  if (path.split('/').length > 4) return undefined;
  const { clients, requests, logFolder } = sources;
  const inventory = sources.inventory();
  if (section === 'requests' && name !== undefined && action === '')
    return method === 'GET' ? () => showRequest(requests, name) : undefined;
  if (name === undefined) {
    const pages: Readonly<Record<string, Handler>> = {
      'GET ': (request) => listRequests(requests, request),
      'GET logs': (request) => showLog(logFolder, request),
      'GET tables': () => listTables(inventory.tables),
      'GET buckets': () => listBuckets(inventory.buckets),
      'GET users': () => listUsers(inventory),
      'GET mails': () => listMails(inventory),
      'GET tokens': decodeTokenPage,
      'POST tokens': decodeTokenPage,
      'GET secrets': () => listSecrets(inventory.secrets),
      'GET queues': () => showQueues(inventory.queues, logFolder),
    };
    return pages[`${method} ${section}`];
  }
  const { dynamodb, s3 } = clients;
  const own: Readonly<Record<string, Handler>> = {
    'GET tables ': (request) => listItems(dynamodb, name, request),
    'GET tables item': (request) => showItem(dynamodb, name, request),
    'POST tables item': (request) => saveItem(dynamodb, name, request),
    'POST tables delete': (request) => deleteItem(dynamodb, name, request),
    'GET tables new': () => newItemPage(dynamodb, name),
    'POST tables new': (request) => createItem(dynamodb, name, request),
    'GET buckets ': (request) => listObjects(s3, name, request),
    'GET buckets object': (request) => downloadObject(s3, name, request),
    'POST buckets delete': (request) => deleteObject(s3, name, request),
  };
  const handler = own[`${method} ${section} ${action}`];
  if (handler) assertExists(name, section === 'tables' ? inventory.tables : inventory.buckets);
  return handler;
}

function assertExists(name: string, resources: readonly NamedResource[]): void {
  if (!resources.some((each) => each.name === name))
    throw new ConsoleError(404, `The templates have no resource ${name}.`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
