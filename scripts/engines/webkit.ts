import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, EnginePage, FoundEngine } from './engine.ts';

const driverPath = '/usr/bin/WebKitWebDriver';

/** WebKitGTK has no Playwright driver. WebKitWebDriver speaks the WebDriver protocol (W3C). */
export async function openWebKit(): Promise<FoundEngine> {
  const miniBrowser = findMiniBrowser();
  const hasXvfb = spawnSync('which', ['xvfb-run']).status === 0;
  if (!existsSync(driverPath) || !miniBrowser || !hasXvfb) {
    return { missing: 'Install webkit2gtk-driver, xvfb and xauth (Debian).' };
  }
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', driverPath, `--port=${port}`], { stdio: 'ignore', detached: true });
  const url = `http://127.0.0.1:${port}`;
  await ready(url);
  const { sessionId, capabilities } = await startSession(url, miniBrowser);
  await send(url, 'DELETE', `/session/${sessionId}`);
  return webDriverEngine(url, driver, miniBrowser, capabilities.browserVersion);
}

/** Debian puts it into a folder for the architecture and the version of the API. */
function findMiniBrowser(): string | undefined {
  return readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith('-linux-gnu'))
    .flatMap(({ name }) => ['4.1', '4.0'].map((api) => `/usr/lib/${name}/webkit2gtk-${api}/MiniBrowser`))
    .find((path) => existsSync(path));
}

function webDriverEngine(url: string, driver: ChildProcess, binary: string, version: string): Engine {
  return {
    version,
    open: ({ javaScript }) => openSession(url, binary, javaScript),
    close: async () => {
      // The driver has started an X server, in the same process group.
      if (driver.pid !== undefined) process.kill(-driver.pid);
    },
  };
}

interface WebDriverSession {
  readonly sessionId: string;
  readonly capabilities: { readonly browserVersion: string };
}

async function startSession(url: string, binary: string, javaScript = true): Promise<WebDriverSession> {
  // Without JavaScript, scripts of the driver still run.
  const browserOptions = { binary, args: ['--automation', `--enable-javascript=${javaScript}`] };
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } };
  return (await send(url, 'POST', '/session', { capabilities })) as WebDriverSession;
}

async function openSession(url: string, binary: string, javaScript: boolean): Promise<EnginePage> {
  const { sessionId } = await startSession(url, binary, javaScript);
  const session = `/session/${sessionId}`;
  return {
    goto: async (address) => void (await send(url, 'POST', `${session}/url`, { url: address })),
    run: (body) => send(url, 'POST', `${session}/execute/sync`, { script: body, args: [] }),
    close: async () => void (await send(url, 'DELETE', session)),
  };
}

async function send(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value).slice(0, 300)}`);
  return value;
}

async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await fetch(`${url}/status`).catch(() => undefined))?.ok) return;
    await delay(200);
  }
  throw new Error('WebKitWebDriver did not start.');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
