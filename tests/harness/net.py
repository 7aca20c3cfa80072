# SPDX-License-Identifier: GPL-2.0-only
"""The network between nodes: addresses, and transfers that are verified."""
import time

PREFIX = "169.254.77"
PORT = 5000


def address(machine, node):
    """Returns the node's default address (docs/network.md)."""
    return f"{PREFIX}.{list(machine.nodes).index(node) + 1}"


def up(machine, *nodes):
    """Gives the nodes their default addresses."""
    for node in nodes:
        machine.sh(node, f"ip addr add {address(machine, node)}/24 dev mint0 && "
                         "ip link set mint0 up")


def wait_ping(machine, node, to, limit=15):
    """Waits until the first ping comes through. A link is found within some 100 ms."""
    end = time.monotonic() + limit
    while "1 packets received" not in machine.sh(
            node, f"ping -c 1 -W 1 {address(machine, to)}", check=False):
        assert time.monotonic() < end, f"{to} does not answer {node} in {limit} s"


def make_file(machine, node, mib):
    """Returns the SHA-256 of a file of random bytes, /tmp/data."""
    return machine.sh(node, f"head -c {mib << 20} /dev/urandom >/tmp/data && sha256sum </tmp/data",
                      120).split()[0]


def listen(machine, node, port=PORT):
    """Has the node take one connection, and write the SHA-256 of what comes into a file."""
    machine.sh(node, f"rm -f /tmp/sum-{port}")
    machine.background(node, f"nc -l -p {port} -e sh -c 'sha256sum >/tmp/sum-{port}'")
    machine.sh(node, "for i in $(seq 100); do grep -qi "
                     f"':{port:04X} 00000000:0000 0A' /proc/net/tcp && break; usleep 50000; done")


def send(machine, node, to, port=PORT, limit=120):
    """Sends /tmp/data. Returns the seconds that it took."""
    begin = time.monotonic()
    machine.sh(node, f"nc {address(machine, to)} {port} </tmp/data", limit)
    return time.monotonic() - begin


def received(machine, node, port=PORT, limit=30):
    """Returns the SHA-256 of what the node has received."""
    end = time.monotonic() + limit
    while not (said := machine.sh(node, f"cat /tmp/sum-{port}", check=False).split()) or \
            len(said[0]) != 64:
        assert time.monotonic() < end, f"{node} has not received all: {said}"
        time.sleep(0.2)
    return said[0]


def wait_bytes(machine, node, count, limit=30):
    """Waits until the node has sent so many bytes more."""
    end = time.monotonic() + limit
    first = counters(machine, node)["tx_bytes"]
    while counters(machine, node)["tx_bytes"] < first + count:
        assert time.monotonic() < end, f"{node} does not send"


def counters(machine, node):
    """Returns {name: value} of the device's statistics."""
    names = "rx_packets tx_packets rx_bytes tx_bytes rx_errors rx_dropped tx_dropped"
    values = machine.sh(node, "cd /sys/class/net/mint0/statistics && cat " + names).split()
    return dict(zip(names.split(), map(int, values)))
