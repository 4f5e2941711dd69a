"""What a process on a scratch desk runs: `python -m sportello.bench.inside module:function '{"option": 1}'`.

The function's result is printed as one line of JSON, after whatever it said itself.
"""

import json
import os
import sys
from importlib import import_module

import django


def main(part: str, options: str) -> None:
    """Run one function of the benchmarks on the scratch database that the environment names."""
    if "SPORTELLO_SCRATCH" not in os.environ:
        sys.exit("This only runs on a scratch database: call `sportello bench`.")
    django.setup()
    module, function = part.split(":")
    result = getattr(import_module(f"sportello.bench.{module}"), function)(**json.loads(options))
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
