"""Random numbers of a process that goes on from another's memory: what nobody has seeded is new in it, what the code has
seeded goes on where it was, and so do generators that are objects of the code's own.
"""

from __future__ import annotations

import functools
import os
import random
import sys
from _random import Random as Twister
from typing import Any, Callable

_generator: Any = vars(random)["_inst"]
_seed: Callable[..., None] = _generator.seed
_set_state: Callable[..., None] = _generator.setstate
_urandom = os.urandom
_is_seeded = False


def note_seeding() -> None:
    """Has the generator of `random` say from here on whether it was seeded with something."""

    @functools.wraps(_seed)
    def seed(*arguments: Any, **named: Any) -> None:
        global _is_seeded
        _seed(*arguments, **named)
        _is_seeded = (*arguments, named.get("a"))[0] is not None

    @functools.wraps(_set_state)
    def set_state(*arguments: Any, **named: Any) -> None:
        global _is_seeded
        _set_state(*arguments, **named)
        _is_seeded = True

    vars(random).update(seed=seed, setstate=set_state)
    vars(_generator).update(seed=seed, setstate=set_state)


def renew() -> None:
    """Seeds anew what nobody has seeded, in the modules that are there."""
    renewals: tuple[tuple[str, Callable[[Any], None]], ...] = (
        ("random", _renew_random),
        ("numpy.random", _renew_numpy),
        ("_ssl", lambda module: module.RAND_add(_urandom(32), 0.0)),
        ("tempfile", _renew_names),
        ("uuid", _renew_node),
    )
    for name, renew_in in renewals:
        module = sys.modules.get(name)
        if module is not None:
            try:
                renew_in(module)
            except Exception:
                # The code has put something else in its place, which is its own.
                continue


def kept_state() -> Callable[[], None]:
    """Puts the generator of `random` back: Python seeds it in a child that it was told of."""
    state = _generator.getstate()
    return lambda: _set_state(state)


def _renew_random(_module: Any) -> None:
    if not _is_seeded:
        _seed()


def _renew_numpy(module: Any) -> None:
    # Its `seed` leaves no sequence behind that the state came from, while one that the system gave is of 128 bits.
    entropy = getattr(module.mtrand._rand._bit_generator._seed_seq, "entropy", None)
    if isinstance(entropy, int) and entropy.bit_length() > 64:
        # A state of Python's, which has the same kind of generator: numpy takes ten times as long to make one.
        state = Twister(int.from_bytes(_urandom(16), "big")).getstate()
        module.set_state(("MT19937", state[:-1], state[-1]))


def _renew_names(module: Any) -> None:
    # It looks at the number of its process, which may be the same in another sandbox.
    sequence = module._name_sequence
    if sequence is not None:
        sequence._rng_pid = None


def _renew_node(module: Any) -> None:
    """Has `uuid1` name another place: the library behind it draws its own once, and may be asked at the same time here."""
    drawn = _urandom(6)
    # Says that it is no network card's, https://www.rfc-editor.org/rfc/rfc4122#section-4.5
    node = bytes([drawn[0] | 1]) + drawn[1:]
    module._node = int.from_bytes(node, "big")
    generate = getattr(sys.modules.get("_uuid"), "generate_time_safe", None)
    if generate is not None:
        module._generate_time_safe = lambda: (generate()[0][:10] + node, None)
