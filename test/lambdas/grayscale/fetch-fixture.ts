import type { RequestListener } from 'node:http';
import { afterEach, expect } from '@jest/globals';
import { type FetchOptions, fetchImage } from '../../../lambdas/grayscale/fetch-image.ts';
import { isPublicAddress } from '../../../lambdas/grayscale/public-address.ts';
import { type Names, VirtualInternet } from './virtual-internet.ts';

export const publicAddress = '93.184.216.34';
const names: Names = { 'photos.example': [publicAddress] };
export const picture: RequestListener = (_, response) => void response.end('picture');

/** The virtual internet of the current test, after its first call of {@link get}. */
export let internet: VirtualInternet | undefined;

afterEach(async () => {
  const connections = internet?.connections ?? [];
  await internet?.close();
  internet = undefined;
  // Checked for every test of the files that import this one.
  expect(connections.filter(({ address }) => !isPublicAddress(address) && address !== '127.0.0.1')).toEqual(
    [],
  );
});

/** Fetches a URL from a virtual internet with the host `photos.example`. */
export async function get(
  url: string,
  listener: RequestListener = picture,
  options: FetchOptions = {},
  extraNames: Names = {},
  unreachable: readonly string[] = [],
): Promise<string> {
  internet = await VirtualInternet.startHttp({ ...names, ...extraNames }, listener, unreachable);
  return String(await fetchImage(new URL(url), { ...internet.options, ...options }));
}

/** Responds to the first requests with redirects to these locations, then with a picture. */
export function redirects(...locations: readonly (string | undefined)[]): RequestListener {
  let nth = 0;
  return (request, response) => {
    if (nth >= locations.length) return picture(request, response as never);
    const location = locations[nth++];
    response.writeHead(302, location === undefined ? {} : { location }).end();
  };
}
