import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { html } from '../html.ts';
import {
  ConsoleError,
  type ConsoleRequest,
  type ConsoleResponse,
  empty,
  formatDate,
  link,
  type PageResponse,
  table,
} from './page.ts';
import { listOf, type NamedResource } from './sources.ts';

const pageSize = 100;

export function listBuckets(buckets: readonly NamedResource[]): PageResponse {
  return { title: 'Buckets', content: listOf('/buckets', buckets, 'The templates have no buckets.') };
}

export async function listObjects(
  client: S3Client,
  bucket: string,
  { query }: ConsoleRequest,
): Promise<PageResponse> {
  const prefix = query.get('prefix') ?? '';
  const token = query.get('after') ?? undefined;
  const { Contents = [], NextContinuationToken } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: pageSize, ContinuationToken: token }),
  );
  const path = `/buckets/${encodeURIComponent(bucket)}`;
  const rows = Contents.map(
    ({
      Key = '',
      Size = 0,
      LastModified,
    }) => html`<tr><td><a href="${link(`${path}/object`, { key: Key })}">${Key}</a></td>
<td class="number">${Size.toLocaleString('en-US')}</td><td class="once">${LastModified && formatDate(LastModified)}</td>
<td><details><summary>Delete<span class="quiet">…</span></summary>
<form method="post" action="${path}/delete"><input type="hidden" name="key" value="${Key}"><button aria-label="Delete ${Key}">Delete now</button></form></details></td></tr>`,
  );
  const isDeleted = query.get('done') === 'deleted';
  return {
    title: bucket,
    ...(isDeleted && { notice: 'The object is deleted.' }),
    content: html`<form class="filter" method="get" action="${path}"><div><label for="prefix">Key begins with</label><input id="prefix" name="prefix" value="${prefix}"></div><button>Filter</button></form>
${
  rows.length === 0
    ? empty(prefix === '' ? 'The bucket is empty.' : 'No key begins with this text.')
    : table('Objects', ['Key', 'Bytes', 'Last modified (UTC)', 'Action'], rows)
}
${NextContinuationToken && html`<p class="actions"><a href="${link(path, { prefix: prefix || undefined, after: NextContinuationToken })}">Next page</a></p>`}`,
  };
}

/** A download. Never shown by the browser, because an object may be a page with scripts. */
export async function downloadObject(
  client: S3Client,
  bucket: string,
  { query }: ConsoleRequest,
): Promise<ConsoleResponse> {
  const key = query.get('key') ?? '';
  if (key === '') throw new ConsoleError(400, 'The address has no key.');
  try {
    const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return {
      download: Body as AsyncIterable<Uint8Array>,
      fileName: key.split('/').at(-1) || 'object',
      bytes: ContentLength,
    };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey')
      throw new ConsoleError(404, 'The bucket has no object with this key.');
    throw error;
  }
}

export async function deleteObject(
  client: S3Client,
  bucket: string,
  { form }: ConsoleRequest,
): Promise<ConsoleResponse> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: form.get('key') ?? '' }));
  return { redirect: link(`/buckets/${encodeURIComponent(bucket)}`, { done: 'deleted' }) };
}
