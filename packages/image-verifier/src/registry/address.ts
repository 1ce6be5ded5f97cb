import { BlockList, isIP } from 'node:net';

// Addresses that are not on the public internet (IANA special-purpose address
// registries). Requests to them could reach services that trust the network
// they are asked from.
const PRIVATE = new BlockList();
// Never useful for a registry; holds the metadata services of clouds.
const LINK_LOCAL = new BlockList();

const PRIVATE_RANGES: Array<[string, number, 'ipv4' | 'ipv6']> = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
for (const [network, prefix, family] of PRIVATE_RANGES) {
  PRIVATE.addSubnet(network, prefix, family);
}
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Who may be at the other end of a connection. */
export type AddressPolicy = 'public-only' | 'private-allowed';

/**
 * True if the policy lets a connection go to this IP address. IPv4 addresses
 * inside IPv6 ones (`::ffff:a.b.c.d`) are judged as IPv4.
 */
export function addressAllowed(
  address: string,
  policy: AddressPolicy,
): boolean {
  // A scoped address (fe80::1%eth0) names an interface of this machine.
  if (isIP(address) === 0 || address.includes('%')) {
    return false;
  }
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LINK_LOCAL.check(address, family)) {
    return false;
  }
  return policy === 'private-allowed' || !PRIVATE.check(address, family);
}
