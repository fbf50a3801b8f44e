import { type Html, html } from '../html.ts';
import type { GatewayTrace, Header, LoggedRequest, RequestLog } from '../request-log.ts';
import {
  block,
  ConsoleError,
  type ConsoleRequest,
  empty,
  formatTime,
  link,
  type PageResponse,
  table,
} from './page.ts';
import { describeToken } from './tokens.ts';

/** The latest requests, newest first. */
export function listRequests(log: RequestLog, { query }: ConsoleRequest): PageResponse {
  const filter = query.get('filter')?.trim() ?? '';
  const onlyApi = query.get('only') === 'api';
  const all = log.list();
  const shown = all.filter(
    (each) => (!onlyApi || each.gateway) && lineOf(each).toLowerCase().includes(filter.toLowerCase()),
  );
  const refresh = query.get('refresh') === '5';
  const parameters = { filter: filter || undefined, only: onlyApi ? 'api' : undefined };
  return {
    title: 'Requests',
    content: html`<form class="filter" method="get" action="/">
<div><label for="filter">Method, path, status or function contains</label><input id="filter" name="filter" value="${filter}"></div>
<div><label for="only">Show</label><select id="only" name="only">
<option value="all">All requests</option><option value="api"${onlyApi && html` selected`}>Requests to functions</option></select></div>
<button>Filter</button>
<a href="${link('/', { ...parameters, refresh: refresh ? undefined : '5' })}">${refresh ? 'Stop refreshing' : 'Refresh every 5 seconds'}</a>
</form>
${
  shown.length === 0
    ? empty(
        all.length === 0
          ? 'There were no requests yet. Open the site: its requests are listed here.'
          : 'No request matches.',
      )
    : table(
        'Requests',
        ['Time (UTC)', 'Method', 'Path', 'Status', 'Duration', 'Behavior', 'Function'],
        shown.map(row),
      )
}`,
  };
}

const partOf = ({ edge, gateway }: LoggedRequest) =>
  (edge ?? gateway) as NonNullable<typeof edge | GatewayTrace>;

function lineOf(request: LoggedRequest): string {
  const { method, target, status } = partOf(request);
  return `${method} ${target} ${status} ${request.gateway?.functionName ?? ''}`;
}

function row(request: LoggedRequest): Html {
  const { startedAt, method, target, status, durationMs } = partOf(request);
  return html`<tr><td class="once">${formatTime(startedAt)}</td><td>${method}</td>
<td><a href="/requests/${encodeURIComponent(request.id)}">${target}</a></td><td>${statusOf(status)}</td>
<td class="number">${milliseconds(durationMs)}</td><td><code>${request.edge?.behavior ?? '–'}</code></td>
<td>${request.gateway?.functionName ?? '–'}</td></tr>`;
}

const statusOf = (status: number): Html =>
  html`<span class="${status >= 400 ? 'bad' : 'good'}">${status}</span>`;
const milliseconds = (duration: number): string => `${duration.toFixed(1)} ms`;

/** One request: its processing steps, headers and bodies. */
export function showRequest(log: RequestLog, id: string): PageResponse {
  const request = log.find(id);
  if (!request)
    throw new ConsoleError(404, 'This request is no longer kept. The console keeps the last 200 requests.');
  const { edge, gateway } = request;
  const { method, target, status, durationMs, startedAt } = partOf(request);
  const token = edge?.requestHeaders
    .find(([name]) => name === 'authorization')?.[1]
    ?.replace(/^Bearer /i, '');
  return {
    title: `${method} ${target}`,
    content: html`<dl>
<dt>Status</dt><dd>${statusOf(status)}</dd>
<dt>Started</dt><dd>${formatTime(startedAt)} UTC</dd>
<dt>Duration</dt><dd>${milliseconds(durationMs)}</dd>
<dt>Id</dt><dd><code>${id}</code></dd></dl>
<h2>Processing steps</h2>
<ol class="steps">${stepsOf(request)}</ol>
${token && html`<h2>Token</h2>${describeToken(token)}`}
${edge && html`<h2>Request headers</h2>${headers('Request headers', edge.requestHeaders)}`}
${gateway && gateway.requestBody.length > 0 && html`<h2>Request body</h2>${block('Request body', bodyText(gateway.requestBody))}`}
${edge && html`<h2>Response headers</h2>${headers('Response headers', edge.responseHeaders)}`}
${gateway && gateway.responseBody.length > 0 && html`<h2>Response body</h2>${block('Response body', bodyText(gateway.responseBody))}`}`,
  };
}

function stepsOf({ edge, gateway }: LoggedRequest): Html[] {
  const functions = (event: string) =>
    (edge?.functions ?? [])
      .filter((run) => run.event === event)
      .map(
        ({ name, durationMs }) =>
          html`<li>Edge function <code>${name}</code> (${event}), ${milliseconds(durationMs)}</li>`,
      );
  return [
    ...(edge
      ? [
          html`<li>Behavior <code>${edge.behavior}</code></li>`,
          ...(edge.isRepeated
            ? [
                html`<li>The same request was handled before, and nothing that it depends on has changed. Its steps:</li>`,
              ]
            : []),
          ...functions('viewer-request'),
          html`<li>Origin <code>${edge.origin}</code></li>`,
        ]
      : [html`<li>Straight to the gateway, not through the distribution</li>`]),
    ...(gateway ? gatewaySteps(gateway) : []),
    ...functions('viewer-response'),
  ];
}

function gatewaySteps(gateway: GatewayTrace): Html[] {
  const { routeKey, authorizer, functionName, failure, durationMs } = gateway;
  return [
    html`<li>Route ${routeKey === undefined ? 'none' : html`<code>${routeKey}</code>`}</li>`,
    ...(authorizer
      ? [html`<li>Authorizer <code>${authorizer.name}</code>, ${milliseconds(authorizer.durationMs)}</li>`]
      : []),
    ...(functionName === undefined
      ? []
      : [
          html`<li>Function <code>${functionName}</code>, <a href="${link('/logs', { file: 'functions.jsonl', filter: functionName })}">its log</a></li>`,
        ]),
    html`<li>Gateway: ${statusOf(gateway.status)} after ${milliseconds(durationMs)}${failure !== undefined && html`, <span class="bad">${failure}</span>`}</li>`,
  ];
}

function headers(caption: string, all: readonly Header[]): Html {
  return table(
    caption,
    ['Name', 'Value'],
    all.map(([name, value]) => html`<tr><th scope="row">${name}</th><td><code>${value}</code></td></tr>`),
  );
}

function bodyText(body: Buffer): string {
  const text = body.toString();
  if (text.includes('\uFFFD')) return `${body.length} bytes that are not text`;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
