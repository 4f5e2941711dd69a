"""`sportello bench`: measure this installation. Each benchmark brings a desk of its own and touches no other."""

import inspect
import json
import pkgutil
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
from django.utils.translation import gettext_lazy as _
from rich.console import Console

from sportello import bench

Benchmark = Callable[..., dict[str, Any]]


class Benchmarks(click.Group):
    """The modules of `sportello.bench` that have a `run`; its keyword arguments are the options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the benchmarks, and `all`."""
        names = [module.name for module in pkgutil.iter_modules(bench.__path__)]
        return ["all", *(name.replace("_", "-") for name in names if benchmark(name) is not None)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One benchmark as a command."""
        if cmd_name == "all":
            return everything
        run = benchmark(cmd_name.replace("-", "_"))
        return None if run is None else as_command(cmd_name, run)


def benchmark(name: str) -> Benchmark | None:
    """The benchmark of that name."""
    if name not in {module.name for module in pkgutil.iter_modules(bench.__path__)}:
        return None
    found = getattr(import_module(f"sportello.bench.{name}"), "run", None)
    return found if callable(found) else None


def as_command(name: str, run: Benchmark) -> click.Command:
    """A command with one option for each keyword argument."""
    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.name.replace('_', '-')}"],
            default=parameter.default,
            show_default=True,
            is_flag=isinstance(parameter.default, bool),
        )
        for parameter in inspect.signature(run).parameters.values()
    ]
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=str(_("print the figures as JSON")))
    module = inspect.getmodule(run)
    return click.Command(
        name,
        params=[*options, as_json],
        callback=lambda as_json, **chosen: perform(name, run, chosen, as_json=as_json),
        help=module.__doc__ if module is not None else None,
        short_help=(module.__doc__ or "").splitlines()[0] if module is not None else None,
    )


def perform(name: str, run: Benchmark, chosen: dict[str, Any], *, as_json: bool) -> None:
    """Run it, show the figures, end with code 1 where one falls short."""
    if not report(name, run, chosen, as_json=as_json):
        raise click.exceptions.Exit(1)


def report(name: str, run: Benchmark, chosen: dict[str, Any], *, as_json: bool) -> bool:
    """Run it and show the figures; whether they are good enough."""
    begin = time.monotonic()
    result = {"benchmark": name, **run(**chosen), "seconds": round(time.monotonic() - begin, 1)}
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        Console().print_json(data=result)
    return bool(result.get("passed", True))


@click.command
@click.option("--json", "as_json", is_flag=True, help=_("print the figures as JSON, one line each"))
@click.pass_context
def everything(context: click.Context, *, as_json: bool) -> None:
    """Run all of them, at full size."""
    short = []
    for name in command.list_commands(context):
        run = benchmark(name.replace("-", "_"))
        if run is None:
            continue
        click.echo(name, err=True)
        if not report(name, run, {}, as_json=as_json):
            short.append(name)
    if short:
        raise click.ClickException(_("Below what was promised: {names}.").format(names=", ".join(short)))


@click.group(cls=Benchmarks, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Measure this installation; without a name, list what can be measured."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
