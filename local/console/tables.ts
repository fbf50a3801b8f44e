import {
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { type Html, html } from '../html.ts';
import { type Item, itemFromJson, itemToJson, versionOf } from './item-json.ts';
import {
  ConsoleError,
  type ConsoleRequest,
  type ConsoleResponse,
  empty,
  link,
  type PageResponse,
  table,
} from './page.ts';
import { listOf, type NamedResource } from './sources.ts';

const pageSize = 25;

/** Attributes that a condition compares. DynamoDB limits the operators of an expression to 300. */
const maxComparedAttributes = 100;

export function listTables(tables: readonly NamedResource[]): PageResponse {
  return { title: 'Tables', content: listOf('/tables', tables, 'The templates have no tables.') };
}

/** Names of the key attributes. */
async function keysOf(client: DynamoDBClient, name: string): Promise<string[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return (Table?.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
}

export async function listItems(
  client: DynamoDBClient,
  name: string,
  { query }: ConsoleRequest,
): Promise<PageResponse> {
  const keys = await keysOf(client, name);
  const after = query.get('after');
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: name,
      Limit: pageSize,
      ...(after !== null && { ExclusiveStartKey: parseItem(after) }),
    }),
  );
  const path = `/tables/${encodeURIComponent(name)}`;
  const rows = Items.map((item) => {
    const key = itemToJson(pick(item, keys));
    const others = Object.fromEntries(Object.entries(item).filter(([each]) => !keys.includes(each)));
    return html`<tr><td><a href="${link(`${path}/item`, { key })}">${key}</a></td><td><code>${itemToJson(others)}</code></td></tr>`;
  });
  return {
    title: name,
    notice: noticeOf(query),
    content: html`<p class="actions"><a href="${path}/new">New item</a></p>
${rows.length === 0 ? empty(after === null ? 'The table has no items.' : 'There are no more items.') : table('Items', ['Key', 'Other attributes'], rows)}
${LastEvaluatedKey && html`<p class="actions"><a href="${link(path, { after: itemToJson(LastEvaluatedKey) })}">Next page</a></p>`}`,
  };
}

const noticeOf = (query: URLSearchParams): string | undefined =>
  ({ saved: 'The item is saved.', deleted: 'The item is deleted.' })[query.get('done') ?? ''];

export async function showItem(
  client: DynamoDBClient,
  name: string,
  { query }: ConsoleRequest,
): Promise<PageResponse> {
  const item = await getItem(client, name, parseItem(query.get('key') ?? ''));
  if (!item) throw new ConsoleError(404, 'The table has no item with this key.');
  return itemPage(name, query.get('key') ?? '', item, { notice: noticeOf(query) });
}

async function getItem(client: DynamoDBClient, name: string, key: Item): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true }))).Item;
}

interface Attempt {
  /** What was entered. @default - the item */
  readonly text?: string;
  readonly status?: number;
  readonly problem?: string;
  readonly notice?: string | undefined;
}

function itemPage(name: string, key: string, item: Item, { text, ...result }: Attempt): PageResponse {
  const path = `/tables/${encodeURIComponent(name)}`;
  const version = versionOf(item);
  const current = itemToJson(item, 2);
  return {
    title: `Item of ${name}`,
    ...result,
    content: html`<p><a href="${path}">All items</a></p>
${result.status === 409 && html`<h2>The item as it is now</h2><pre tabindex="0" role="region" aria-label="The item as it is now">${current}</pre>`}
${form(link(`${path}/item`, { key }), text ?? current, version)}
<details><summary>Delete this item</summary>
<form method="post" action="${link(`${path}/delete`, { key })}"><input type="hidden" name="version" value="${version}">
<p class="actions"><button>Delete</button> <span>There is no undo.</span></p></form></details>`,
  };
}

function form(action: string, text: string, version?: string): Html {
  return html`<form method="post" action="${action}">
<label for="item">Item as DynamoDB JSON</label>
<textarea id="item" name="item" rows="18" spellcheck="false" required>${text}</textarea>
${version !== undefined && html`<input type="hidden" name="version" value="${version}">`}
<p class="actions"><button class="main">Save</button></p></form>`;
}

/** Replaces an item, if it has not changed since the form was loaded. */
export async function saveItem(
  client: DynamoDBClient,
  name: string,
  { query, form: fields }: ConsoleRequest,
): Promise<ConsoleResponse> {
  const keyText = query.get('key') ?? '';
  const key = parseItem(keyText);
  const text = fields.get('item') ?? '';
  const current = await getItem(client, name, key);
  if (!current) throw new ConsoleError(409, 'The item has been deleted. Nothing was saved.');
  const refuse = (status: number, problem: string) =>
    itemPage(name, keyText, current, { text, status, problem });
  try {
    const item = itemFromJson(text);
    if (itemToJson(pick(item, Object.keys(key))) !== itemToJson(key)) {
      return refuse(400, 'The key of an item can’t be changed. Create a new item instead.');
    }
    if (fields.get('version') !== versionOf(current)) return refuse(409, changed);
    await client.send(new PutItemCommand({ TableName: name, Item: item, ...unchanged(current) }));
  } catch (error) {
    return refuse(...reasonOf(error));
  }
  return { redirect: link(`/tables/${encodeURIComponent(name)}/item`, { key: keyText, done: 'saved' }) };
}

const changed =
  'The item has changed since you opened it. Nothing was saved. Compare your text with the item as it is now, then save again.';

export async function deleteItem(
  client: DynamoDBClient,
  name: string,
  { query, form: fields }: ConsoleRequest,
): Promise<ConsoleResponse> {
  const keyText = query.get('key') ?? '';
  const key = parseItem(keyText);
  const current = await getItem(client, name, key);
  if (current) {
    if (fields.get('version') !== versionOf(current)) {
      return itemPage(name, keyText, current, {
        status: 409,
        problem: changed.replaceAll('saved', 'deleted'),
      });
    }
    await client.send(new DeleteItemCommand({ TableName: name, Key: key, ...unchanged(current) }));
  }
  return { redirect: link(`/tables/${encodeURIComponent(name)}`, { done: 'deleted' }) };
}

export async function newItemPage(
  client: DynamoDBClient,
  name: string,
  attempt: Attempt = {},
): Promise<PageResponse> {
  const { text, ...result } = attempt;
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const typeOf = (key: string | undefined) =>
    Table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === key)?.AttributeType ?? 'S';
  const template = Object.fromEntries(
    (Table?.KeySchema ?? []).map(({ AttributeName }) => [AttributeName, { [typeOf(AttributeName)]: '' }]),
  );
  const path = `/tables/${encodeURIComponent(name)}`;
  return {
    title: `New item of ${name}`,
    ...result,
    content: html`<p><a href="${path}">All items</a></p>
${form(`${path}/new`, text ?? JSON.stringify(template, undefined, 2))}`,
  };
}

/** Creates an item, if no item has its key. */
export async function createItem(
  client: DynamoDBClient,
  name: string,
  { form: fields }: ConsoleRequest,
): Promise<ConsoleResponse> {
  const text = fields.get('item') ?? '';
  const [hashKey = '', ...others] = await keysOf(client, name);
  try {
    const item = itemFromJson(text);
    await client.send(
      new PutItemCommand({
        TableName: name,
        Item: item,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': hashKey },
      }),
    );
    const key = itemToJson(pick(item, [hashKey, ...others]));
    return { redirect: link(`/tables/${encodeURIComponent(name)}/item`, { key, done: 'saved' }) };
  } catch (error) {
    const [status, problem] = reasonOf(error);
    return newItemPage(client, name, {
      text,
      status,
      problem: status === 409 ? 'The table already has an item with this key. Nothing was saved.' : problem,
    });
  }
}

/** A condition that holds while the item has these attributes. */
function unchanged(item: Item) {
  const attributes = Object.entries(item).slice(0, maxComparedAttributes);
  return {
    ConditionExpression: attributes.map((_, index) => `#a${index} = :a${index}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      attributes.map(([, value], index) => [`:a${index}`, value]),
    ),
  };
}

/** The status and the message of a refusal. Other errors are thrown again. */
function reasonOf(error: unknown): [status: number, problem: string] {
  const { name, message } = error as Error;
  if (name === 'ConditionalCheckFailedException') return [409, changed];
  if (name === 'SyntaxError' || name === 'ValidationException') return [400, `Nothing was saved. ${message}`];
  throw error;
}

/** The key in a URL. */
function parseItem(text: string): Item {
  try {
    return itemFromJson(text);
  } catch {
    throw new ConsoleError(400, 'The address has no valid key.');
  }
}

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
