import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Html, html } from '../html.ts';
import { block, type ConsoleRequest, empty, formatDate, type PageResponse, table } from './page.ts';
import type { Inventory } from './sources.ts';

/** Maximum bytes that are read from the end of a file. */
const maxTailBytes = 256 * 1024;
const maxLines = 300;

/** The file of the function logs, which is shown first. */
const functionLog = 'functions.jsonl';
const deadLetterLog = 'dead-letters.jsonl';

export async function showLog(folder: string, { query }: ConsoleRequest): Promise<PageResponse> {
  const files = (await filesOf(folder)).filter((name) => name !== deadLetterLog);
  const wanted = query.get('file') ?? functionLog;
  const file = files.find((name) => name === wanted);
  const filter = query.get('filter')?.trim() ?? '';
  const lines = file === undefined ? [] : await tail(join(folder, file));
  const shown = lines.filter((line) => line.toLowerCase().includes(filter.toLowerCase())).slice(0, maxLines);
  return {
    title: 'Logs',
    content: html`<form class="filter" method="get" action="/logs">
<div><label for="file">File</label><select id="file" name="file">${[...new Set([functionLog, ...files])].map(
      (name) => html`<option${name === wanted && html` selected`}>${name}</option>`,
    )}</select></div>
<div><label for="filter">Line contains</label><input id="filter" name="filter" value="${filter}"></div><button>Show</button></form>
${
  shown.length === 0
    ? empty(lines.length === 0 ? 'This log has no lines yet.' : 'No line matches.')
    : wanted === functionLog
      ? table('Log lines, newest first', ['Function', 'Source', 'Text'], shown.map(functionLine))
      : block('Log lines, newest first', shown.join('\n'))
}`,
  };
}

function functionLine(line: string): Html {
  const { functionName, source, text } = parse(line) as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string') return html`<tr><td></td><td></td><td><code>${line}</code></td></tr>`;
  return html`<tr><td>${String(functionName)}</td><td class="once">${String(source)}</td><td><code>${text}</code></td></tr>`;
}

/** Messages of a queue that are shown. */
const maxMessages = 50;

/** The messages in queues, and those that a stream's event source mapping would send to one. */
export async function showQueues(queues: Inventory['queues'], folder: string): Promise<PageResponse> {
  const letters = (await filesOf(folder)).includes(deadLetterLog)
    ? await tail(join(folder, deadLetterLog))
    : [];
  return {
    title: 'Queues',
    content: html`${queues.map(
      ({ path, messages }) =>
        html`<h2>${path}</h2>${
          messages.length === 0
            ? empty('The queue has no messages.')
            : html`<p>${messages.length} messages, oldest first.</p>${messages
                .slice(0, maxMessages)
                .map(
                  ({ id, body, sentAt, receiveCount }) =>
                    html`<p class="quiet">Sent ${formatDate(sentAt)} UTC, received ${receiveCount} times</p>${block(`Message ${id}`, body.slice(0, 8_192))}`,
                )}`
        }`,
    )}
<h2>Dead letters of streams</h2>
${
  letters.length === 0
    ? empty('There are none: no event source mapping has given up a batch.')
    : letters.map((line, index) =>
        block(`Dead letter ${index + 1}`, JSON.stringify(parse(line), undefined, 2)),
      )
}`,
  };
}

function parse(line: string): unknown {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

const filesOf = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The last lines of a file, newest first. */
async function tail(path: string): Promise<string[]> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    const start = Math.max(0, size - maxTailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer.subarray(0, bytesRead).toString().split('\n').filter(Boolean);
    return (start > 0 ? lines.slice(1) : lines).reverse();
  } finally {
    await file?.close();
  }
}
