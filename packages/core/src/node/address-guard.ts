import { BlockList, isIPv4 } from 'node:net'

/** Not reachable from the public internet, or special (IANA special-purpose registry, RFC 6890), with their prefix lengths. */
const FORBIDDEN_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT; also the metadata service of Alibaba Cloud
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // the host of an Azure machine
  ['169.254.0.0', 16], // link-local; the metadata service of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; also the metadata service of Oracle Cloud
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]

/** Special ranges within 2000::/3, outside of which nothing is public. */
const FORBIDDEN_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries an IPv4 address
  ['3fff::', 20], // documentation
]

const ipv4List = new BlockList()
for (const [network, prefix] of FORBIDDEN_IPV4) ipv4List.addSubnet(network, prefix, 'ipv4')
const ipv6List = new BlockList()
for (const [network, prefix] of FORBIDDEN_IPV6) ipv6List.addSubnet(network, prefix, 'ipv6')
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/**
 * True for an address of the public internet. An IPv4 address within an IPv6 one (`::ffff:0:0/96`, and NAT64's
 * `64:ff9b::/96`) is judged by itself. Anything that is not an address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !ipv4List.check(address, 'ipv4')
  const groups = ipv6Groups(address)
  if (!groups) return false
  const embedded = embeddedIpv4(groups)
  if (embedded) return isPublicAddress(embedded)
  const canonical = groups.map((group) => group.toString(16)).join(':')
  return globalUnicast.check(canonical, 'ipv6') && !ipv6List.check(canonical, 'ipv6')
}

/** The eight groups of an IPv6 address, by the URL parser, which knows every spelling; null when it is none. */
function ipv6Groups(address: string): number[] | null {
  const canonical = URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : null
  if (canonical === null) return null
  const [left = '', right = ''] = canonical.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === '' ? [] : right.split(':')
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...gap, ...tail].map((group) => Number.parseInt(group, 16))
}

function embeddedIpv4(groups: readonly number[]): string | null {
  const prefix = groups.slice(0, 6).join(',')
  if (prefix !== `0,0,0,0,0,${0xffff}` && prefix !== `${0x64},${0xff9b},0,0,0,0`) return null
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}
