"""Judging resolved addresses: which ones may outside files come from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal

Verdict = Literal["public", "private", "never"]
"""``private`` addresses are reached only where the operator allows it, ``never`` ones not even then."""

# Explicit lists: what Python calls global differs by version, and takes in multicast and NAT64.
_PRIVATE_V4 = tuple(
    IPv4Network(each)
    for each in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15")
)
_NEVER_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_PRIVATE_V6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
_PUBLIC_V6 = IPv6Network("2000::/3")
_NEVER_V6 = tuple(IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")


def judge(address: str) -> Verdict:
    """Return what a resolved address is; IPv4 inside IPv6 is judged as the IPv4 it leads to."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "never"
    if isinstance(parsed, IPv6Address):
        inner = _inner(parsed)
        return _judge_v6(parsed) if inner is None else _judge_v4(inner)
    return _judge_v4(parsed)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _judge_v4(address: IPv4Address) -> Verdict:
    if any(address in each for each in _NEVER_V4):
        return "never"
    return "private" if any(address in each for each in _PRIVATE_V4) else "public"


def _judge_v6(address: IPv6Address) -> Verdict:
    if any(address in each for each in _PRIVATE_V6):
        return "private"
    if address not in _PUBLIC_V6 or any(address in each for each in _NEVER_V6):
        return "never"
    return "public"
