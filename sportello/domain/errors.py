"""The one base of every expected refusal. Children live beside the code that raises them."""


class DeskError(Exception):
    """The desk refuses, for a reason it can name.

    `code` is stable and is what faces translate; `data` holds what the sentence is about; `hint` says in
    one English sentence what to do. A child sets `code`, and may set `message` and `hint` as templates over
    its data: `message = "The zone {zone} is not known."`.
    """

    code: str = "refused"
    message: str = ""
    hint: str = ""

    def __init__(self, code: str | None = None, /, *, hint: str | None = None, **data: object) -> None:
        if code is not None:
            self.code = code
        self.data = data
        self.hint = self._filled(self.hint) if hint is None else hint
        super().__init__(self.code)

    def _filled(self, template: str) -> str:
        try:
            return template.format(**self.data)
        except (KeyError, IndexError, ValueError):
            return template

    def __str__(self) -> str:
        said = self._filled(self.message)
        if not said:
            details = ", ".join(f"{name}={value}" for name, value in self.data.items())
            said = f"{self.code} ({details})" if details else self.code
        return f"{said} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process boundaries (worker pools, parallel tests): rebuild without calling __init__.
        return _rebuilt, (type(self), self.args, dict(self.__dict__))


def _rebuilt(kind: type[DeskError], args: tuple[object, ...], state: dict[str, object]) -> DeskError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
