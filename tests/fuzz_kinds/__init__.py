"""One generator of attacks for each kind of fault that independent attacks have found (`docs/figures.md` names them).

Each try asks the portal by `ask(request, wanted)`, which notes what breaks: a 5xx, no answer, more than a second of
processor time, a status other than those wanted. A try that reads the answer, or what it has left in the database,
notes by itself what is wrong in it. What the kind «removal not told» needs is a list of changes that the API does not
offer yet: there is nothing to ask, and no generator.
"""

from collections.abc import Callable
from functools import cached_property

from tests.fuzz_kinds.asking import Answer, Known
from tests.fuzz_kinds.documents import Documents
from tests.fuzz_kinds.facts import Facts
from tests.fuzz_kinds.forms import Forms
from tests.fuzz_kinds.rights import Rights
from tests.fuzz_kinds.saving import Saving
from tests.fuzz_kinds.searching import Searches
from tests.fuzz_kinds.tables import Tables

__all__ = ["Answer", "Kinds", "Known"]
GROUPS = (Searches, Forms, Tables, Documents, Rights, Saving, Facts)


class Kinds:
    """Every kind by its name; the dice of each are its own."""

    def __init__(self, seed: int, known: Known, ask: Callable, note: Callable):
        self.seed, self.rest = seed, (known, ask, note)

    @cached_property
    def tries(self) -> dict[str, Callable]:
        return {
            kind: getattr(group(f"{self.seed} {kind}", *self.rest), name)
            for group in GROUPS
            for kind, name in group.tries.items()
        }
