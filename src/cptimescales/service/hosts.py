"""Which names of this service a client may use.

A page in a browser can make a name of its own lead to this machine. The service then sees that name
and refuses the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address


def is_known_host(header: str, names: Iterable[str]) -> bool:
    """Whether the header `Host` names this service.

    An address in numbers always does, and `localhost`. Every other name must be one of `names`.

    >>> is_known_host("127.0.0.1:8042", ()), is_known_host("[::1]", ()), is_known_host("evil", ())
    (True, True, False)
    """
    name = _without_port(header).lower().removesuffix(".")
    return name == "localhost" or name in names or _is_address(name)


def _without_port(header: str) -> str:
    if header.startswith("["):
        name, bracket, port = header[1:].partition("]")
        port = port.removeprefix(":")
        return name if bracket and (port.isdigit() or not port) else ""
    name, _, port = header.partition(":")
    return name if port.isdigit() or not port else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
