import { BlockList, isIP } from 'node:net';

// Addresses that are not on the public internet (IANA special-purpose address
// registries). Requests to them could reach services that trust the network
// they are asked from.
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}

// Of IPv6, only 2000::/3 is given out to the public, and not all of it.
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');
const SPECIAL_V6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  SPECIAL_V6.addSubnet(network, prefix, 'ipv6');
}

// Never useful for a registry: link-local addresses, and the services of
// clouds that hand their credentials to whoever asks from a machine of theirs.
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addAddress('168.63.129.16', 'ipv4');
FORBIDDEN.addAddress('192.0.0.192', 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');
FORBIDDEN.addAddress('fd20:ce::254', 'ipv6');

// An IPv4 address inside an IPv6 one, and the bit where it begins.
const EMBEDDED: Array<[network: string, prefix: number, group: number]> = [
  ['::ffff:0:0', 96, 6],
  ['::', 96, 6],
  ['::ffff:0:0:0', 96, 6],
  ['64:ff9b::', 96, 6],
  ['64:ff9b:1::', 48, 6],
  ['2002::', 16, 1],
];

/** Who may be at the other end of a connection. */
export type AddressPolicy = 'public-only' | 'private-allowed';

/**
 * True if the policy lets a connection go to this IP address. IPv4 addresses
 * that are mapped into IPv6 (`::ffff:a.b.c.d`) are judged as IPv4; the other
 * ways to write IPv4 into IPv6 are private, and what is forbidden as IPv4 is
 * forbidden in them too.
 */
export function addressAllowed(
  address: string,
  policy: AddressPolicy,
): boolean {
  // A scoped address (fe80::1%eth0) names an interface of this machine.
  if (isIP(address) === 0 || address.includes('%')) {
    return false;
  }
  if (isIP(address) === 4) {
    return (
      !FORBIDDEN.check(address, 'ipv4') &&
      (policy === 'private-allowed' || !PRIVATE.check(address, 'ipv4'))
    );
  }
  const groups = groupsOf(address);
  for (const [network, prefix, group] of EMBEDDED) {
    if (startsWith(groups, groupsOf(network), prefix)) {
      const embedded = ipv4At(groups, group);
      return network === '::ffff:0:0'
        ? addressAllowed(embedded, policy)
        : policy === 'private-allowed' && addressAllowed(embedded, policy);
    }
  }
  return (
    !FORBIDDEN.check(address, 'ipv6') &&
    (policy === 'private-allowed' ||
      (PUBLIC_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6')))
  );
}

// The eight groups of an IPv6 address. URL writes it without dots.
function groupsOf(address: string): number[] {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head, tail] = text
    .split('::')
    .map(part => (part === '' ? [] : part.split(':')));
  const zeros = 8 - head.length - (tail?.length ?? 0);
  return [...head, ...new Array(tail ? zeros : 0).fill('0'), ...(tail ?? [])]
    .slice(0, 8)
    .map(group => parseInt(group, 16));
}

function startsWith(groups: number[], network: number[], bits: number) {
  return groups.slice(0, bits / 16).every((group, i) => group === network[i]);
}

function ipv4At(groups: number[], at: number): string {
  const [high, low] = groups.slice(at, at + 2);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
