import { BlockList } from 'node:net';

// From IANA's registries of special-purpose addresses, and with another implementation of ranges than the tested code.
// There are two lists, because a single BlockList also matches an IPv4 address as a mapped IPv6 address.
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };

const ranges4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

// Everything outside 2000::/3, and the special ranges inside it.
const ranges6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

for (const [network, bits] of ranges4) notPublic.ipv4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of ranges6) notPublic.ipv6.addSubnet(network, bits, 'ipv6');

/** Whether connections to an address are forbidden. They also are if the text is not an address in canonical form. */
export function isOffLimits(address: string): boolean {
  if (/^\d+(\.\d+){3}$/.test(address)) return notPublic.ipv4.check(address, 'ipv4');
  if (!/^[0-9a-f:]+$/.test(address)) return true;
  // ISATAP: any prefix, then an IPv4 address.
  return notPublic.ipv6.check(address, 'ipv6') || /:(200:|0:|:)?5efe:[0-9a-f]*:[0-9a-f]*$/.test(address);
}
