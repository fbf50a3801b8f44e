import type { RequestListener } from 'node:http';
import { afterEach, expect } from '@jest/globals';
import { type FetchOptions, fetchImage } from '../../../lambdas/grayscale/fetch-image.ts';
import { isPublicAddress } from '../../../lambdas/grayscale/public-address.ts';
import { type Names, VirtualInternet } from './virtual-internet.ts';

export const publicAddress = '93.184.216.34';
const names: Names = { 'photos.example': [publicAddress] };
export const picture: RequestListener = (_, response) => void response.end('picture');

/** The internet of the current test, from its first call of {@link get} on. */
export let internet: VirtualInternet | undefined;

afterEach(async () => {
  const connections = internet?.connections ?? [];
  await internet?.close();
  internet = undefined;
  // Holds for every case of the files that import this one.
  expect(connections.filter(({ address }) => !isPublicAddress(address) && address !== '127.0.0.1')).toEqual(
    [],
  );
});

/** Fetches a URL from a virtual internet, in which `photos.example` has a public address. */
export async function get(
  url: string,
  answer: RequestListener = picture,
  options: FetchOptions = {},
  extraNames: Names = {},
  unreachable: readonly string[] = [],
): Promise<string> {
  internet = await VirtualInternet.startHttp({ ...names, ...extraNames }, answer, unreachable);
  return String(await fetchImage(new URL(url), { ...internet.options, ...options }));
}

/** Answers the first requests with redirects to these, and then with a picture. */
export function redirects(...locations: readonly (string | undefined)[]): RequestListener {
  let nth = 0;
  return (request, response) => {
    if (nth >= locations.length) return picture(request, response as never);
    const location = locations[nth++];
    response.writeHead(302, location === undefined ? {} : { location }).end();
  };
}
