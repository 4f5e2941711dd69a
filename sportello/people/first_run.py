"""A desk into which nobody can sign in yet: who may set it up is who holds the key that `sportello serve` prints.

The key follows from the secret key, so every process of the installation knows it and nothing is stored; it opens
nothing once somebody can sign in.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

from sportello.people.models import Person

_SALT = "sportello.first-run"
LETTERS = 20


def is_new_desk() -> bool:
    """Whether nobody can sign in yet."""
    return not Person.objects.exclude(login=None).exists()


def first_key() -> str:
    """The key, in groups that can be read aloud: `1f3a-...`, 80 bits."""
    digits = salted_hmac(_SALT, "key", algorithm="sha256").hexdigest()[:LETTERS]
    return "-".join(digits[start : start + 4] for start in range(0, LETTERS, 4))


def fits(key: str) -> bool:
    """Whether this is the key, however it was typed."""
    bare = "".join(letter for letter in key.lower() if letter.isalnum())
    return constant_time_compare(bare, first_key().replace("-", ""))
