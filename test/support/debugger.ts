import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { WebSocket } from 'undici';
import { eventually } from './eventually.ts';

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: unknown };

/** A debugger, as an editor is one. */
export class Debugger {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#messages.push(JSON.parse(String(data))));
  }

  static async attach(url: string): Promise<Debugger> {
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    return new Debugger(socket);
  }

  async call(method: string, params: object = {}): Promise<Message> {
    this.#id += 1;
    const id = this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return this.message((message) => message.id === id);
  }

  async message(matches: (message: Message) => boolean): Promise<Message> {
    await eventually(
      () => this.#messages.some(matches),
      (isThere) => expect(isThere).toBe(true),
    );
    return this.#messages.find(matches) as Message;
  }

  /** @returns path of the script */
  async setBreakpoint(script: string, source: string, line: number): Promise<string> {
    await this.call('Debugger.enable');
    const { params } = await this.message(
      ({ method, params }) => method === 'Debugger.scriptParsed' && String(params?.url).endsWith(script),
    );
    const url = String(params?.url);
    const path = fileURLToPath(url);
    await this.call('Debugger.setBreakpointByUrl', { url, ...generatedPosition(path, source, line) });
    return path;
  }

  close(): void {
    this.#socket.close();
  }
}

/** The position in a bundle that belongs to a line of a source, found as editors do. */
function generatedPosition(bundle: string, source: string, line: number): object {
  const payload = JSON.parse(readFileSync(`${bundle}.map`, 'utf8'));
  expect(payload.sources.map((path: string) => join(payload.sourceRoot, path))).toContain(source);
  const map = new SourceMap(payload);
  for (const [lineNumber, text] of readFileSync(bundle, 'utf8').split('\n').entries()) {
    for (let columnNumber = 0; columnNumber < text.length; columnNumber++) {
      const entry = map.findEntry(lineNumber, columnNumber);
      const isSource = 'originalLine' in entry && source.endsWith(entry.originalSource);
      if (isSource && entry.originalLine === line - 1) return { lineNumber, columnNumber };
    }
  }
  throw new Error(`Nothing belongs to line ${line}.`);
}
