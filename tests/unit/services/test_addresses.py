from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex.services.guard.addresses import judge


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00::1"])
def test_addresses_of_the_open_internet_are_public(address):
    assert judge(address) == "public"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
     "198.18.0.1", "::1",
     "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1"],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_private(address):
    assert judge(address) == "private"


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.51.100.1", "203.0.113.1",
     "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fec0::1",
     "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "64:ff9b:1::1", "::127.0.0.1", "100::1",
     "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "nonsense", ""],
)  # fmt: skip
def test_addresses_that_lead_nowhere_good_are_never_reached(address):
    assert judge(address) == "never"


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_disguise(address):
    plain = judge(str(address))
    assert judge(f"::ffff:{address}") == plain
    assert judge(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))) == plain


@given(st.ip_addresses(v=4))
def test_nothing_that_python_calls_private_is_public(address):
    if judge(str(address)) == "public":
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_the_global_block_is_public(address):
    if address not in ipaddress.IPv6Network("2000::/3") and address.ipv4_mapped is None:
        assert judge(str(address)) != "public" or address in ipaddress.IPv6Network("64:ff9b::/96")
