# SPDX-License-Identifier: GPL-2.0-only
"""Tests the network between three nodes, two with a small kernel 6.12 and one with Debian's 6.1."""
import itertools
import re
import time

import pytest

import configs
import kernels
import life
import linux
import load
import net
import scribble
from machine import Machine

NODES = ("alpha", "beta", "three")
PAIRS = list(itertools.permutations(NODES, 2))
CONFIG = configs.config(
    configs.small("alpha", cores=1, memory="384M", uart="com2"),
    configs.node("beta", **kernels.OLD, cores=2, memory="512M", uart="com3"),
    configs.small("three", cores="3-4", memory="384M", uart="com4"),
    pool=configs.FEW, cores=0, network="16M")
MIB = 8
LONG_MIB = 32           # it still goes on while something is done to it


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    directory = tmp_path_factory.mktemp("net")
    files = load.initrds(directory, (scribble.MODULE, "mint_hang"), kernels.small(), "6.1")
    with Machine(directory, CONFIG, smp=5, disks=0, esp=files, limit=1800) as machine:
        machine.wait_running()
        net.up(machine, *NODES)
        yield machine


def transfer(machine, node, to, mib=MIB):
    """Sends a file, and checks that it comes as it was sent."""
    sent = net.make_file(machine, node, mib)
    net.listen(machine, to)
    took = net.send(machine, node, to)
    assert net.received(machine, to) == sent
    print(f"{node} to {to}: {mib} MiB in {took:.1f} s")


def begin_transfer(machine, node, to, mib=LONG_MIB):
    """Has a transfer go on in the background. Returns the SHA-256 that is to be received."""
    sent = net.make_file(machine, node, mib)
    net.listen(machine, to)
    machine.background(node, f"exec nc {net.address(machine, to)} {net.PORT} </tmp/data")
    net.wait_bytes(machine, node, 4 << 20)
    return sent


def all_ping(machine, nodes=NODES):
    for node, to in itertools.permutations(nodes, 2):
        net.wait_ping(machine, node, to)


def test_addresses_and_carrier(machine):
    for n, node in enumerate(NODES):
        said = machine.sh(node, "cat /sys/class/net/mint0/address /sys/class/net/mint0/carrier "
                                "/sys/class/net/mint0/mtu")
        assert said.split() == [f"02:4d:69:6e:74:{n:02x}", "1", "1500"]


def test_the_table_says_where_it_is(machine):
    place = re.search(r"0x([0-9a-f]+)-0x([0-9a-f]+) +16 MiB +network", machine.monitor("plan"))
    start, end = int(place[1], 16), int(place[2], 16) + 1
    for node in NODES:
        ram = linux.ranges(linux.iomem(machine, node), "System RAM")
        assert all(last <= start or end <= first for first, last in ram)


def test_ping(machine):
    """Frames of all sizes go between all pairs, and broadcasts to all."""
    all_ping(machine)
    for node, to in PAIRS:
        for size in (0, 18, 1472, 5000):
            assert "2 packets received" in machine.sh(
                node, f"ping -c 2 -i 0.2 -s {size} {net.address(machine, to)}")


@pytest.mark.parametrize("node, to", [("alpha", "beta"), ("beta", "three")])
def test_transfer(machine, node, to):
    """Segments go through whole: most frames are larger than the MTU."""
    before = net.counters(machine, node)
    transfer(machine, node, to)
    after = net.counters(machine, node)
    frames = after["tx_packets"] - before["tx_packets"]
    size = after["tx_bytes"] - before["tx_bytes"]
    assert size > MIB << 20
    assert size / frames > 1514, f"{frames} frames"


def test_receiver_dies_in_a_burst(machine):
    """The others go on at once; the node is there again after its restart."""
    begin_transfer(machine, "alpha", "beta")
    life.halt(machine, "beta")
    transfer(machine, "alpha", "three")
    assert "mint0: node beta is gone" in machine.sh("alpha", "dmesg")
    life.start(machine, "beta")
    net.up(machine, "beta")
    all_ping(machine)
    transfer(machine, "three", "beta")
    machine.sh("alpha", "killall nc", check=False)


@pytest.mark.long
def test_receiver_hangs_with_full_rings(machine):
    """What waits for it is dropped after a second, and the queues of others do not wait at all."""
    begin_transfer(machine, "alpha", "beta", 3 * LONG_MIB)
    machine.console("beta").sendline("insmod /lib/mint_hang.ko")
    machine.console("beta").expect("mint_hang: CPU 0 hangs")
    transfer(machine, "alpha", "three")
    transfer(machine, "three", "alpha")
    machine.sh("alpha", "killall nc", check=False)
    life.halt(machine, "beta")
    life.start(machine, "beta")
    net.up(machine, "beta")
    all_ping(machine)
    transfer(machine, "alpha", "beta")


def test_module_goes_under_load(machine):
    begin_transfer(machine, "alpha", "three")
    machine.sh("three", "rmmod mint && ! ip link show mint0 2>/dev/null && modprobe mint")
    net.up(machine, "three")
    all_ping(machine)
    transfer(machine, "alpha", "three")
    machine.sh("alpha", "killall nc", check=False)


@pytest.mark.long
def test_mtu_changes_under_load(machine):
    sent = begin_transfer(machine, "alpha", "beta", 3 * LONG_MIB)
    for mtu in (9000, 65535, 576, 1500):
        for node in ("alpha", "beta"):
            machine.sh(node, f"ip link set mint0 mtu {mtu}")
    assert net.received(machine, "beta", limit=120) == sent
    assert "1 packets received" in machine.sh(
        "alpha", "ip link set mint0 mtu 65535 && "
                 f"ping -c 1 -s 20000 {net.address(machine, 'beta')}; ip link set mint0 mtu 1500")
    refused = machine.sh("alpha", "ip link set mint0 mtu 65536; ip link set mint0 mtu 67",
                         check=False)
    assert refused.count("Invalid argument") == 2, refused


def test_bridge_behind_a_node(machine):
    """What is behind a bridge has addresses that follow from no node's index."""
    mine = net.address(machine, "three")
    machine.sh("three", "modprobe bridge && brctl addbr br0 && ip addr del "
                        f"{mine}/24 dev mint0 && brctl addif br0 mint0 && "
                        "ip link set br0 address 02:aa:00:00:00:01 && "
                        f"ip addr add {mine}/24 dev br0 && ip link set br0 up")
    for node in ("alpha", "beta"):
        machine.sh(node, f"arp -d {mine}", check=False)
        net.wait_ping(machine, node, "three")
    transfer(machine, "alpha", "three")
    machine.sh("three", "ip link set br0 down && brctl delbr br0 && "
                        f"ip addr add {mine}/24 dev mint0")
    for node in ("alpha", "beta"):
        machine.sh(node, f"arp -d {mine}", check=False)
    all_ping(machine)


@pytest.mark.long
def test_flood(machine):
    """Two nodes flood the third one with datagrams, which harms neither it nor a fourth talk."""
    target = net.address(machine, "beta")
    for node in ("alpha", "three"):
        machine.background(node, f"exec timeout 8 nc -u {target} 9 </dev/zero")
    time.sleep(2)
    net.wait_ping(machine, "alpha", "three")
    transfer(machine, "alpha", "three", 8)
    for node in ("alpha", "three"):
        machine.sh(node, "wait", check=False)
    all_ping(machine)
    transfer(machine, "alpha", "beta")


def scribble_net(machine, array, element, count, hold_ms, seed):
    machine.sh("three", f"insmod /lib/{scribble.MODULE}.ko array={array} element={element} "
                        f"seed={seed} count={count} hold_ms={hold_ms}; rmmod {scribble.MODULE}",
               limit=120)


@pytest.mark.parametrize("where", [
    ("rings", -3, -1, 100000, 0),
    pytest.param(("own page", -2, 2, 100, 20), marks=pytest.mark.long),
    pytest.param(("all pages", -2, -1, 150, 20), marks=pytest.mark.long)],
    ids=lambda where: where[0])
def test_scribbled(machine, where, pytestconfig):
    """A node writes over words of the region. Frames may be lost, but no kernel is harmed."""
    _, array, element, count, hold_ms = where
    seed = pytestconfig.getoption("--seed") or 20261
    sent = begin_transfer(machine, "alpha", "beta")
    scribble_net(machine, array, element, count, hold_ms, seed)
    if element == 2:
        assert net.received(machine, "beta", limit=120) == sent
    machine.sh("alpha", "killall nc", check=False)
    all_ping(machine)
    transfer(machine, "alpha", "three")
    transfer(machine, "three", "beta")


def test_names(machine):
    """Names and addresses are the same in all nodes, and the names resolve."""
    lines = {machine.sh(node, "mintctl hosts") for node in NODES}
    assert lines == {"".join(f"{net.address(machine, node)}\t{node}\n" for node in NODES)}
    assert "1 packets received" in machine.sh(
        "alpha", "mintctl hosts >>/etc/hosts && ping -c 1 three")
    unit = machine.sh("three", "mintctl hosts networkd").split("\n")
    assert "Name=mint0" in unit and f"Address={net.address(machine, 'three')}/24" in unit


def test_counters(machine):
    """Each peer has counters of its own; the linked ones count."""
    for node in NODES:
        counts = net.counters(machine, node)
        assert counts["rx_packets"] > 100 and counts["tx_packets"] > 100


@pytest.mark.long
def test_kills_at_random(machine, pytestconfig):
    """For five minutes either side of a transfer dies at random; then 1 GB goes through."""
    end = time.monotonic() + 300
    kills = 0
    while time.monotonic() < end:
        node, to = PAIRS[kills % len(PAIRS)]
        begin_transfer(machine, node, to, 32)
        victim = (node, to)[kills % 2]
        life.halt(machine, victim)
        life.start(machine, victim)
        net.up(machine, victim)
        for left in set(NODES) - {victim}:
            machine.sh(left, "killall nc", check=False)
        all_ping(machine)
        kills += 1
    print(f"{kills} kills")
    for _ in range(8):
        transfer(machine, "alpha", "beta", 128)


def test_kernel_log_is_clean(machine):
    for node in NODES:
        assert linux.trouble(machine, node) == []
