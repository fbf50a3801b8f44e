import ipaddr from 'ipaddr.js';

const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an address is public, so that connecting to it reveals nothing about a private network of the function.
 * For IPv6 the library's "unicast" is not enough: it includes every address without a special range, routable or not.
 * Only 2000::/3 is allocated (IANA, IPv6 address space). Inside it, the library knows the special ranges (6to4,
 * Teredo, ORCHID, documentation and so on). An ISATAP address contains an IPv4 address in its last half, with any
 * prefix (RFC 5214), so it is refused, too.
 *
 * @param address as text, without brackets or zone
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast';
  if (!ipaddr.IPv6.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === 'unicast' && parsed.match(globalUnicast) && !isIsatap(parsed);
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
}
