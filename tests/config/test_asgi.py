"""The entry point of the web process lets no request pass for another."""

from sportello.config.asgi import cleaned


def scope(**given: object) -> dict[str, object]:
    return {"headers": [], "query_string": b""} | given


def test_a_header_with_an_underscore_cannot_pass_for_the_one_of_a_proxy() -> None:
    kept = cleaned(scope(headers=[(b"x_forwarded_proto", b"https"), (b"x-forwarded-proto", b"http")]))
    assert kept["headers"] == [(b"x-forwarded-proto", b"http")]


def test_a_raw_accent_in_the_query_is_quoted_and_the_rest_untouched() -> None:
    assert (
        cleaned(scope(query_string="q=è&b=a%20b+c&x=[1]".encode()))["query_string"]
        == b"q=%C3%A8&b=a%20b+c&x=[1]"
    )
