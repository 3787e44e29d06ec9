"""The network address of a visitor; forwarded addresses are trusted only from our own proxies."""

from functools import cache
from ipaddress import ip_address, ip_network

from django.conf import settings


def visitor_address(request) -> str:
    """The last address in the chain of proxies that is not ours: a visitor can forge only the entries before it.

    An IPv6 address is cut to its /64 network, which one household has. Empty behind a socket without a header.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), *hops]
    trusted = trusted_networks(tuple(settings.TRUSTED_PROXIES))
    address = hops.pop().strip()
    while hops and is_trusted_proxy(address, trusted) and is_address(hops[-1].strip()):
        address = hops.pop().strip()
    return address_or_network(address)


@cache
def trusted_networks(trusted: tuple[str, ...]) -> tuple:
    """Parsed networks; «unix» stands for a proxy behind a socket, which has no address."""
    return tuple(name if name == "unix" else ip_network(name, strict=False) for name in trusted)


def is_trusted_proxy(address: str, trusted) -> bool:
    if not is_address(address):
        return not address and "unix" in trusted
    return any(ip_address(address) in network for network in trusted if network != "unix")


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def address_or_network(address: str) -> str:
    if ":" not in address:
        return address
    return str(ip_network((address.partition("%")[0], 64), strict=False).network_address)
